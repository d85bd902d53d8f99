"""The texts of the map of the network, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("The whole network", "整个网络"),
    "idea": (
        "The encoder halves the photo five times, until each place knows what it sees. The decoder "
        "doubles it five times, until each pixel knows what it is.",
        "编码器把照片减半五次，直到每个位置都知道看到了什么；解码器再放大五次，直到每个像素都知道自己是什么。",
    ),
    "photo": ("The photo", "照片"),
    "place": ("A point of the photo", "照片上的一点"),
    "encoder": ("Encoder: shrink and understand", "编码器：缩小并理解"),
    "decoder": ("Decoder: double and place", "解码器：放大并定位"),
    "shape": ("{height} × {width} × {channels}", "{height} × {width} × {channels}"),
    "skip": ("skip", "跳跃连接"),
    "context": ("the whole photo", "整张照片"),
    "mask": ("the mask", "掩膜"),
    "start": (
        "Point at a map, or go to it with the keyboard, to see how much of the photo one of its "
        "places sees. Click it for its lesson. Bright is where a map has large numbers.",
        "指向一个特征图（或用键盘移到它），即可看到其中一个位置能看到照片的多大范围。点击可打开对应的"
        "课程。越亮表示数值越大。",
    ),
    "sees": (
        "Encoder, 1/{stride}: one place of this map sees {side} × {side} pixels of the photo.",
        "编码器 1/{stride}：该图中的一个位置能看到照片中 {side} × {side} 个像素。",
    ),
    "sees_all": (
        "Decoder, 1/{stride}: every place sees the whole photo, because the context block at 1/32 "
        "gives each place the mean over all of them.",
        "解码器 1/{stride}：每个位置都能看到整张照片，因为 1/32 处的上下文模块把所有位置的平均值"
        "告诉了每个位置。",
    ),
    "encoder_link": (
        "Encoder at 1/{stride}, {height} × {width} × {channels}: open the lesson",
        "编码器 1/{stride}，{height} × {width} × {channels}：打开课程",
    ),
    "decoder_link": (
        "Decoder at 1/{stride}, {height} × {width} × {channels}: open the lesson",
        "解码器 1/{stride}，{height} × {width} × {channels}：打开课程",
    ),
    "skip_link": ("Skip at 1/{stride}: open the lesson", "1/{stride} 处的跳跃连接：打开课程"),
}
