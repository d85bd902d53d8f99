"""The texts of the frame around the lessons, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "list": ("Lessons", "课程"),
    "whose": (
        "All numbers are those of the VGG16 network on your photo, at the size at which it sees "
        "it, whichever network drew the mask.",
        "所有数字都来自 VGG16 网络对你的照片的计算，采用网络看到的尺寸，与绘制掩膜的网络无关。",
    ),
    "looking": (
        "The network is looking at the photo, layer by layer …",
        "网络正在逐层查看这张照片……",
    ),
    "next": ("Next: {title}", "下一课：{title}"),
    "photo": ("Photo", "照片"),
    "move": ("Click or drag", "点击或拖动"),
    "place_help": (
        "{name}. Drag or click to move, or use the arrow keys (with Shift: further).",
        "{name}。拖动或点击来移动，也可使用方向键（按住 Shift 移得更远）。",
    ),
}
