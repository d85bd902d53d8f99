"""The texts of the lesson on pooling, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Pooling", "池化"),
    "idea": (
        "Of every four neighbours, only the largest number goes on: the map gets half as wide and "
        "half as high, and keeps what was strongest.",
        "每四个相邻的数只保留最大的一个：特征图的宽和高各减半，留下最强的部分。",
    ),
    "which": ("Pooling", "池化"),
    "step": ("1/{from} → 1/{to}", "1/{from} → 1/{to}"),
    "before": (
        "Channel {channel} before: {height} × {width}",
        "通道 {channel}，池化前：{height} × {width}",
    ),
    "after": ("after: {height} × {width}", "池化后：{height} × {width}"),
    "window": ("{height} × {width} of its numbers", "其中 {height} × {width} 个数"),
    "largest": ("the largest of every four", "每四个数中的最大值"),
    "back": (
        "put back where each came from",
        "放回各自原来的位置",
    ),
    "back_note": (
        "Unpooling, one way to enlarge a map again, remembers which of the four places each "
        "number came from, puts it back there, and fills the rest with 0.",
        "反池化是放大特征图的方法之一：记住每个数来自四个位置中的哪一个，把它放回那里，其余填 0。",
    ),
    "chain": (
        "Five poolings, with convolutions between them, make of this photo {chain}: at the end, "
        "one place stands for 32 × 32 pixels.",
        "五次池化（其间有卷积）使这张照片依次变为 {chain}：最后一个位置对应 32 × 32 个像素。",
    ),
    "moved": (
        "Column {column}, row {row}. The largest numbers are {numbers}.",
        "第 {column} 列，第 {row} 行。最大值为 {numbers}。",
    ),
    "place": ("Where to look in the map", "在特征图中查看的位置"),
}
