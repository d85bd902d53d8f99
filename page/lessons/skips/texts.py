"""The texts of the lesson on skips, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Skips", "跳跃连接"),
    "idea": (
        "On the way down the network loses where things are. A skip takes the encoder's map of the "
        "same size across and adds it, number by number, to the one from below.",
        "在向下的过程中，网络丢失了位置信息。跳跃连接把编码器中同样大小的特征图直接拿过来，"
        "逐个数加到来自下层的特征图上。",
    ),
    "at": ("Skip at {stage}", "{stage} 处的跳跃连接"),
    "add": ("Add the encoder's map at {stage}", "加上编码器在 {stage} 处的特征图"),
    "below": ("From below, channel {channel}", "来自下层，通道 {channel}"),
    "skip": ("From the encoder, same colours", "来自编码器，颜色标度相同"),
    "sum": ("Their sum", "两者之和"),
    "classes": ("What this stage then believes", "该阶段由此得出的判断"),
    "says": (
        "{height} × {width} × {channels}. The usual size of a number is {below} below and {skip} "
        "in the skip. Here it changes {percent} % of this stage's places.",
        "{height} × {width} × {channels}。数值的平均大小：下层 {below}，跳跃连接 {skip}。"
        "在这里它改变了该阶段 {percent} % 的位置。",
    ),
    "worth": (
        "Without it, the final mean IoU is {lacking} instead of {full}.",
        "没有它，最终的平均交并比为 {lacking}，而不是 {full}。",
    ),
    "little": (
        "Why so little? The numbers from below are several times as large; the other two skips "
        "carry edges, too; and in training, single skips were left out now and then, so the "
        "network relies on none of them.",
        "为什么变化这么小？来自下层的数值要大好几倍；另外两个跳跃连接也带来边缘信息；训练时还会偶尔"
        "去掉个别跳跃连接，所以网络不会只依赖其中一个。",
    ),
    "paper": (
        "What they are worth: the paper's three networks",
        "跳跃连接的作用：论文中的三个网络",
    ),
    "paper_lead": (
        "These have no decoder that could make up for it: FCN-32s has no skip and enlarges its "
        "logits 32 times; FCN-16s adds one skip, FCN-8s two. (Mean IoU on photos held out; 1 is "
        "perfect.)",
        "它们没有解码器来弥补：FCN-32s 没有跳跃连接，直接把分数放大 32 倍；FCN-16s 加一个，"
        "FCN-8s 加两个。（留出照片上的平均交并比；1 为完美。）",
    ),
    "iou": ("{name}: {iou}", "{name}：{iou}"),
    "no_paper": (
        "The paper networks' weights are not installed here.",
        "此处未安装论文网络的权重。",
    ),
}
