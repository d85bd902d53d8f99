"""Chinese for the words in the tables of docs/results.md. Their numbers stand there only."""

import re

CELLS = {
    # heads
    "pixel accuracy": "像素准确率",
    "mean IoU": "平均交并比",
    "foreground IoU": "前景交并比",
    "frequency-weighted IoU": "频率加权交并比",
    "pet": "宠物",
    "background": "背景",
    "border": "边界",
    "network": "网络",
    "how": "方式",
    "training": "训练",
    "photos to learn from": "学习用的照片",
    "expected calibration error": "期望校准误差",
    "part": "部分",
    "forward passes of VGG16 on the CPU": "VGG16 的前向计算次数（CPU）",
    "forward passes of VGG16 on the GPU": "VGG16 的前向计算次数（GPU）",
    "photo": "照片",
    "share": "比例",
    "scores, weights": "得分、权重",
    "command": "命令",
    # held-out, comparison, stages
    "all": "全部",
    "cats": "猫",
    "dogs": "狗",
    "448 pixels, held-out photos, no flips": "448 像素，留作测试的照片，不翻转",
    "DenseASPP-DenseNet121, 256 pixels, half the test list": (
        "DenseASPP-DenseNet121，256 像素，测试列表的一半"
    ),
    "FCN-ResNet50 (COCO), frozen": "FCN-ResNet50（COCO），冻结",
    "FCN-16s VGG19, frozen, 224 pixels, validation photos": (
        "FCN-16s VGG19，冻结，224 像素，验证照片"
    ),
    "FPN-ResNet34, 256 pixels, two classes, official test list": (
        "FPN-ResNet34，256 像素，两个类别，官方测试列表"
    ),
    'always "background"': "总是“背景”",
    "our held-out photos": "我们留作测试的照片",
    "the mask": "掩膜",
    "ours": "我们的网络",
    # training
    "weights (the checksum's beginning)": "权重（校验和的开头）",
    "scenes without a pet to learn from": "学习用的无宠物场景",
    "photos set aside to choose by": "用来选择的留出照片",
    "epochs": "轮数",
    "passes over the photos in an epoch": "每轮看照片的遍数",
    "side of the squares in training, pixels": "训练所用方块的边长（像素）",
    "probability that training drops a skip": "训练时丢弃一个跳跃连接的概率",
    "photos in the wild to learn from": "学习用的日常照片",
    "those in the wild": "其中的日常照片",
    "minutes that the last run took": "最后一次训练所用的分钟数",
    "shift of the border's logit": "边界逻辑值的偏移",
    "passes that trained the paper networks": "训练论文网络的遍数",
    "temperature of the logits": "逻辑值的温度",
    # recognizer
    "scenes": "场景",
    "called a pet": "称为宠物的比例",
    "pets": "宠物",
    "pets pasted elsewhere": "贴到别处的宠物",
    "cut-outs": "抠图",
    "300 set aside: pets lost": "留出的 300 张：丢失的宠物",
    "300 set aside: false pets, share / photos": "留出的 300 张：误认，比例 / 照片",
    "1000 others: pets lost": "另外 1000 张：丢失的宠物",
    "1000 others: false pets, share / photos": "另外 1000 张：误认，比例 / 照片",
    "kept from": "保留的下限",
    "second looks": "复查",
    "with": "有",
    "without": "没有",
    "wild: mean foreground IoU": "日常：平均前景交并比",
    "wild: pets lost": "日常：丢失的宠物",
    "wild: false pets, share / photos": "日常：误认，比例 / 照片",
    "Oxford: mean IoU": "Oxford：平均交并比",
    "Oxford: foreground IoU": "Oxford：前景交并比",
    "Oxford's photos set aside, without second looks": "Oxford 留出的照片，不复查",
    "photos in the wild, set aside, without second looks": "留出的日常照片，不复查",
    "photos in the wild": "日常照片",
    "photos in the wild, set aside": "留出的日常照片",
    "Oxford's held-out photos": "Oxford 留作测试的照片",
    "Oxford's photos set aside": "Oxford 留出的照片",
    "scenes without a pet": "没有宠物的场景",
    # in the wild, second looks, skips
    "mean foreground IoU": "平均前景交并比",
    "all pixels together": "所有像素合计",
    "pets under 5 %": "小于 5 % 的宠物",
    "pets lost": "丢失的宠物",
    "false pets, share / photos over 1 %": "误认：比例 / 超过 1 % 的照片",
    "cut-out less mask": "抠图减掩膜",
    "cut-outs worse": "变差的抠图",
    "false pets, mean share": "误认的平均比例",
    "photos with false pets": "有误认的照片",
    # costs
    "measured": "测量",
    "ratio": "比值",
    "photos a second with 16 visitors against one": "16 位访客与 1 位访客每秒照片数之比",
    "a mask's download against the look before it, the slowest example, VGG16": (
        "下载掩膜与之前查看所用时间之比（最慢的示例，VGG16）"
    ),
    "decode the file": "解码文件",
    "segment, beyond the forward pass": "分割（前向计算以外）",
    "a second look at a region": "复查一个区域",
    "what the page shows": "页面显示的内容",
    "download: mask at 12 megapixels": "下载：1200 万像素的掩膜",
    "download: overlay": "下载：叠加图",
    "download: indexed mask, without the file": "下载：索引掩膜（不含文件）",
    "download: cut-out": "下载：抠图",
    # photos without a pet, commands
    "average": "平均",
    "photos without a pet": "没有宠物的照片",
    "training the paper networks": "训练论文中的网络",
    "training the three decoders": "训练三个解码器",
    "training the recognizer, by an earlier version": "训练识别器（较早的版本）",
    # breeds
    "Abyssinian": "阿比西尼亚猫",
    "Bengal": "孟加拉猫",
    "Birman": "伯曼猫",
    "Bombay": "孟买猫",
    "British Shorthair": "英国短毛猫",
    "Egyptian Mau": "埃及猫",
    "Maine Coon": "缅因猫",
    "Persian": "波斯猫",
    "Ragdoll": "布偶猫",
    "Russian Blue": "俄罗斯蓝猫",
    "Siamese": "暹罗猫",
    "Sphynx": "斯芬克斯猫",
    "american bulldog": "美国斗牛犬",
    "american pit bull terrier": "美国比特犬",
    "basset hound": "巴吉度犬",
    "beagle": "比格犬",
    "boxer": "拳师犬",
    "chihuahua": "吉娃娃",
    "english cocker spaniel": "英国可卡犬",
    "english setter": "英国塞特犬",
    "german shorthaired": "德国短毛指示犬",
    "great pyrenees": "大白熊犬",
    "havanese": "哈瓦那犬",
    "japanese chin": "日本狆",
    "keeshond": "荷兰毛狮犬",
    "leonberger": "莱昂贝格犬",
    "miniature pinscher": "迷你杜宾犬",
    "newfoundland": "纽芬兰犬",
    "pomeranian": "博美犬",
    "pug": "巴哥犬",
    "saint bernard": "圣伯纳犬",
    "samoyed": "萨摩耶犬",
    "scottish terrier": "苏格兰梗",
    "shiba inu": "柴犬",
    "staffordshire bull terrier": "斯塔福郡斗牛梗",
    "wheaten terrier": "软毛麦色梗",
    "yorkshire terrier": "约克夏梗",
}
PATTERNS = {
    r"(\w+), photos set aside": r"\1，留出的照片",
    r"(\w+): Oxford's photos set aside, without the skip at 1/(\d+)": (
        r"\1：Oxford 留出的照片，去掉 1/\2 处的跳跃连接"
    ),
    r"training (\w+), run (\d+)": r"训练 \1，第 \2 次",
    r"forward pass, (\w+)": r"前向计算，\1",
    r"ONNX Runtime's time against TensorFlow's, (\w+)": (
        r"ONNX Runtime 与 TensorFlow 的时间之比，\1"
    ),
    r"([\d.]+), as it ships": r"\1，发布时采用",
}


def translated(table: str) -> str:
    """Translate the words of a table in Markdown. Numbers, names and commands stay."""
    return "".join(
        "|".join(_padded(cell) for cell in line.split("|")) for line in table.splitlines(True)
    )


def _padded(cell: str) -> str:
    text = cell.strip()
    return cell.replace(text, _cell(text)) if text else cell


def _cell(text: str) -> str:
    if text in CELLS:
        return CELLS[text]
    network, _, title = text.partition(": ")
    if title in CELLS:
        return f"{network}：{CELLS[title]}"
    if text.startswith("**"):
        return f"**{_cell(text.strip('*'))}**"
    for pattern, chinese in PATTERNS.items():
        if match := re.fullmatch(pattern, text):
            return match.expand(chinese)
    return text
