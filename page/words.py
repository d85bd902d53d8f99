"""Every word of the page, in each of its languages."""

from typing import Any

LANGUAGES = ("en", "zh")

# key: (English, Simplified Chinese). {name} is filled in.
WORDS = {
    "heading": (
        "# Pet FCN\nGive it a photo of a cat or a dog: a fully convolutional network labels every "
        "pixel as pet, background or border, and shows how it got there.",
        "# Pet FCN\n上传一张猫或狗的照片:全卷积网络会把每个像素标为宠物、背景或边界,并展示它是如何得出结果的。",
    ),
    "choose": ("Choose a photo", "选择照片"),
    "or_drop": ("or drop it anywhere here, or paste it", "也可以拖到此处,或直接粘贴"),
    "camera": ("Use the camera", "使用相机"),
    "camera_take": ("Take the photo", "拍照"),
    "camera_stop": ("Cancel", "取消"),
    "camera_denied": (
        "The camera can't be used. Allow it in the browser's settings, or choose a file.",
        "无法使用相机。请在浏览器设置中允许,或选择文件。",
    ),
    "limits": (
        "JPEG, PNG, WebP, HEIC, GIF or TIFF, up to {megabytes} MB. Deleted within the hour.",
        "支持 JPEG、PNG、WebP、HEIC、GIF、TIFF,最大 {megabytes} MB。一小时内删除。",
    ),
    "examples": ("Or try one of these", "或试试这些"),
    "example_cat": ("A cat", "一只猫"),
    "example_dog": ("A dog", "一只狗"),
    "example_two_dogs": ("Two dogs", "两只狗"),
    "example_no_pet": ("No pet", "没有宠物"),
    "example_hard": ("A hard one", "较难的一张"),
    "pet": ("pet", "宠物"),
    "background": ("background", "背景"),
    "border": ("border", "边界"),
    "legend": ("Share of the photo", "占照片的比例"),
    "opacity": ("Opacity of the mask", "掩膜不透明度"),
    "picture": (
        "Photo with the mask over it. Arrow keys move the point that is read out.",
        "叠加了掩膜的照片。方向键可移动读数点。",
    ),
    "reading": ("{class}, {certainty} % certain", "{class},把握 {certainty} %"),
    "summary": (
        "{name}: pet {pet} %, background {background} %, border {border} %",
        "{name}:宠物 {pet} %,背景 {background} %,边界 {border} %",
    ),
    "measured": (
        "{device}, {seconds} s, {width} × {height} pixels",
        "{device},{seconds} 秒,{width} × {height} 像素",
    ),
    "stages": ("How the network got there", "网络是如何得出结果的"),
    "stages_lead": (
        "From 1/32 of the photo's resolution to all of it. Each tile is what the network believes "
        "at that stage, in its own pixels.",
        "从照片分辨率的 1/32 到全分辨率。每格是网络在该阶段的判断,按其自身像素显示。",
    ),
    "shape": ("{height} × {width} × {channels}", "{height} × {width} × {channels}"),
    "agrees": ("{percent} % as the final mask", "与最终掩膜一致 {percent} %"),
    "uploading": ("Uploading the photo …", "正在上传照片……"),
    "thinking": ("The network is looking at the photo …", "网络正在分析照片……"),
    "too_big": (
        "This file is over {megabytes} MB. Make it smaller and try again.",
        "此文件超过 {megabytes} MB。请缩小后重试。",
    ),
    "upload_failed": (
        "The photo did not arrive. Check the connection and try again.",
        "照片未能上传。请检查网络后重试。",
    ),
    "lost": (
        "The server does not answer. Wait a moment and try again.",
        "服务器没有响应。请稍后重试。",
    ),
    "expired": (
        "This photo has expired: photos are deleted within the hour. Give it again.",
        "这张照片已过期:照片会在一小时内删除。请重新上传。",
    ),
    "no_pet_note": (
        "There seems to be no cat or dog here: the network marks almost nothing of this photo. "
        "It has learned cats and dogs only.",
        "这里似乎没有猫或狗:网络几乎没有标出任何部分。它只学过猫和狗。",
    ),
    # The sentences of fcn.photos, by code.
    "error_missing": (
        "There is no photo. Choose one and try again.",
        "没有照片。请选择一张后重试。",
    ),
    "error_empty": (
        "This file is empty. Save or send the photo again and choose the new file.",
        "此文件是空的。请重新保存或发送照片,再选择新文件。",
    ),
    "error_not-an-image": (
        "This file is not a photo this program can read. Use JPEG, PNG, WebP, HEIC, GIF or TIFF.",
        "无法识别此文件。请使用 JPEG、PNG、WebP、HEIC、GIF 或 TIFF。",
    ),
    "error_truncated": (
        "This photo is cut short or damaged. Save or send it again and choose the new file.",
        "这张照片不完整或已损坏。请重新保存或发送,再选择新文件。",
    ),
    "error_too-large": (
        "This photo has more than 80 megapixels. Make it smaller and try again.",
        "这张照片超过 8000 万像素。请缩小后重试。",
    ),
    "error_bad-array": (
        "This array is no photo. Give uint8 of shape (H, W), (H, W, 3) or (H, W, 4).",
        "此数组不是照片。",
    ),
}


def in_language(language: str) -> dict[str, str]:
    """Return all words in one language, English for one that is unknown."""
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    return {key: texts[column] for key, texts in WORDS.items()}


def say(key: str, language: str, **values: Any) -> str:
    """Return one text, its {names} filled in."""
    return in_language(language)[key].format(**values)
