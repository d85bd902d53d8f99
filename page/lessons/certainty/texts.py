"""The texts of the lesson on certainty, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Certainty", "把握"),
    "idea": (
        "The network's three logits become three probabilities. One number, the temperature, is "
        "chosen so that “90 % sure” is right nine times in ten.",
        "网络的三个分数变成三个概率。选取一个数（温度），使得“90 % 的把握”十次中有九次正确。",
    ),
    "place": ("The point on the photo", "照片上的点"),
    "photo": ("The photo, and one point", "照片，以及一个点"),
    "map": ("Certainty at every pixel: bright is sure", "每个像素的把握：越亮越有把握"),
    "temperature": ("Temperature", "温度"),
    "own": ("Back to the network's own, {temperature}", "恢复网络自己的温度 {temperature}"),
    "logit": ("logit", "分数（logit）"),
    "divided": ("÷ temperature", "÷ 温度"),
    "probability": ("probability", "概率"),
    "said": (
        "At column {column}, row {row}, the network says {name}, with {percent} % certainty.",
        "第 {column} 列，第 {row} 行：网络判断为{name}，把握 {percent} %。",
    ),
    "plot": ("Is “sure” right?", "“有把握”就对吗？"),
    "plot_lead": (
        "Each dot stands for all pixels about which the network was equally sure, on {photos} "
        "photos that it had not learned from: across, how sure it was; up, how many it got right. "
        "On the line, the two are equal. They differ by {error} percentage points on average.",
        "每个点代表 {photos} 张未学习过的照片中把握程度相近的所有像素：横轴是把握，纵轴是正确的"
        "比例。在斜线上两者相等。平均相差 {error} 个百分点。",
    ),
    "sure": ("how sure", "把握"),
    "right": ("how often right", "正确的比例"),
    "plot_label": (
        "A plot: {count} dots, from {first} % sure and {first_right} % right to {last} % sure and "
        "{last_right} % right.",
        "图：{count} 个点，从把握 {first} %、正确 {first_right} %，到把握 {last} %、"
        "正确 {last_right} %。",
    ),
    "second": ("Then, a second look", "然后，复查"),
    "second_says": (
        "Sure means sure among pet, background and border: a network that learned from cats and "
        "dogs can be sure of a hare. So each region gets one probability as a whole, from the "
        "network’s mean and a second network, which knows a thousand things. It stays if both "
        "together find it at least {least} % probable that it is a cat or a dog. Of this photo, "
        "{marked} % was marked as animal; {kept} % stayed.",
        "“有把握”只是在宠物、背景和边界之间而言：从猫和狗学来的网络，可能对野兔也很有把握。因此每个"
        "区域还要作为整体来判断：由网络的平均把握和另一个认识上千种事物的网络共同决定。两者合计认为"
        "是猫或狗的概率至少为 {least} %，才会保留。这张照片中有 {marked} % 被标为动物，"
        "保留了 {kept} %。",
    ),
    "second_dropped": ("What was dropped looks like: {names}.", "去掉的部分看起来像：{names}。"),
}
