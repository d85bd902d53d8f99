"""The texts of the lesson on the ways to double a map, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Three ways to double", "三种放大方法"),
    "idea": (
        "A small map has lost detail. Each way of doubling fills the new places by its own rule: "
        "blend the neighbours, stamp a learned kernel, or put numbers back where they came from.",
        "小图已经丢失了细节。每种放大方法用自己的规则填补新的位置：混合相邻的数、盖上学到的卷积核，"
        "或者把数放回原来的位置。",
    ),
    # === By hand ===
    "map": ("A map: change any number", "特征图：每个数都可以改"),
    "cell": ("Map, row {row}, column {column}", "特征图，第 {row} 行第 {column} 列"),
    "pooled": ("The largest of every four", "每四个数中的最大值"),
    "kernel": ("Kernel: change any number", "卷积核：每个数都可以改"),
    "kernel_cell": ("Kernel, row {row}, column {column}", "卷积核，第 {row} 行第 {column} 列"),
    "then": (
        "Pooling halves the map. Three ways double it again:",
        "池化把图减半，再用三种方法放大：",
    ),
    "bilinear": ("Bilinear", "双线性插值"),
    "bilinear_lead": (
        "Each new number is a blend of its neighbours: ¾ of the nearer, ¼ of the farther, in rows "
        "and in columns. Smooth; nothing is learned.",
        "每个新数由相邻的数混合而成：行和列上都是近的占 ¾，远的占 ¼。平滑，没有要学的东西。",
    ),
    "transposed": ("Transposed convolution", "转置卷积"),
    "transposed_lead": (
        "Each number stamps the kernel, stride 2; overlaps add up. Training finds the kernel.",
        "每个数盖一次卷积核，步幅为 2，重叠处相加。卷积核由训练得到。",
    ),
    "unpooling": ("Unpooling", "反池化"),
    "unpooling_lead": (
        "Each number returns to the place that pooling took it from (framed above); the others are "
        "0. Sharp; it needs the places from the encoder.",
        "每个数回到池化时它所在的位置（上面加框的），其余为 0。清晰，但需要编码器记住的位置。",
    ),
    "grid": ("{name}: {numbers}", "{name}：{numbers}"),
    # === On the photo ===
    "photo": ("On this photo", "在这张照片上"),
    "same": (
        "Three small decoders on the same frozen encoder, without skips, trained on the same "
        "{photos} photos, {epochs} times each. They differ only in how they double, and in the "
        "channels that unpooling needs.",
        "同一个冻结编码器上的三个小解码器，没有跳跃连接，用同样的 {photos} 张照片训练，"
        "每张 {epochs} 遍。"
        "它们只在放大方法（以及反池化所需的通道数）上不同。",
    ),
    "score": (
        "mean IoU {iou}, border {border}",
        "平均 IoU {iou}，边界 {border}",
    ),
    "scores": (
        "Scores (1 is perfect: mask and truth overlap wholly) are those on {count} photos that "
        "training did not see. The network of this page also has skips and is far wider, so its "
        "masks are better than all three.",
        "分数（1 表示与真值完全重合）来自训练中没有见过的 {count} 张照片。"
        "本页的网络还有跳跃连接，也宽得多，因此它的掩膜优于这三个。",
    ),
    "mask_of": ("The mask by {name}", "{name}得到的掩膜"),
    "missing": (
        "The three small decoders that would be compared here on your photo are not part of this "
        "copy. This command trains them: {command}",
        "这里本应在你的照片上比较三个小解码器，但这份副本中没有它们的权重。训练命令：{command}",
    ),
}
