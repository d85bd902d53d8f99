"""The texts of the lesson on 1x1 convolution, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("1×1 convolution", "1×1 卷积"),
    "idea": (
        "A 1×1 convolution looks at one place at a time. The network holds a list of numbers "
        "there, one for each of its channels. Three sums with learned weights turn the list into "
        "three logits: a score for each class.",
        "1×1 卷积每次只看一个位置。网络在那里有一串数，每个通道一个。用学到的权重求三个和，"
        "就得到三个分数（logit）：每个类别一个。",
    ),
    "stage": ("Stage", "阶段"),
    "place": ("The place on the photo", "照片上的位置"),
    "photo": ("The photo, and one place of the stage", "照片，以及该阶段的一个位置"),
    "classes": (
        "The class with the largest logit, {height} × {width} places",
        "{height} × {width} 个位置上分数最高的类别",
    ),
    "lead": (
        "This place holds {channels} numbers. These {shown} tell the classes apart most:",
        "这个位置有 {channels} 个数。其中以下 {shown} 个最能区分类别：",
    ),
    "channel": ("channel", "通道"),
    "value": ("its number", "数值"),
    "times": ("× weight = term, for {name}", "× 权重 = 项（{name}）"),
    "others": ("the {count} others, together", "其余 {count} 个，合计"),
    "bias": ("the layer's own constant", "该层的常数"),
    "logits": ("sum: the logit", "和：分数（logit）"),
    "softmax": (
        "softmax: e to the power of the logit, as a share",
        "softmax：e 的分数次方所占比例",
    ),
    "said": (
        "Column {column}, row {row}: {name} is the most probable, {percent} %.",
        "第 {column} 列，第 {row} 行：最可能是{name}，{percent} %。",
    ),
}
