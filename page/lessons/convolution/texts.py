"""The texts of the lesson on convolution, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Convolution", "卷积"),
    "idea": (
        "A small window slides over the photo; at each place, its numbers are multiplied by the "
        "kernel's and added up. The sum is large where the photo looks like the kernel.",
        "一个小窗口在照片上滑动；每到一处，窗口中的数与卷积核的数逐个相乘再相加。照片与卷积核越相似，"
        "和就越大。",
    ),
    "kernel": ("Kernel", "卷积核"),
    "place": ("The window on the photo", "照片上的窗口"),
    "photo": ("The photo, and the window", "照片与窗口"),
    "map": (
        "Kernel {number} at every place, after ReLU",
        "卷积核 {number} 在每一处的结果（ReLU 之后）",
    ),
    "colour_red": ("red", "红"),
    "colour_green": ("green", "绿"),
    "colour_blue": ("blue", "蓝"),
    "window": ("{colour}, minus the average", "{colour}色，减去平均值"),
    "weights": ("× the kernel's {colour} part", "× 卷积核的{colour}色部分"),
    "products": ("= products, sum {sum}", "= 乘积，合计 {sum}"),
    "sum": (
        "{red} (red) + {green} (green) + {blue} (blue) + {bias} (the kernel's own constant) = "
        "{total}. ReLU lets only positive numbers pass: {after}.",
        "{red}（红）+ {green}（绿）+ {blue}（蓝）+ {bias}（卷积核的常数）= {total}。"
        "ReLU 只让正数通过：{after}。",
    ),
    "hand": ("By hand", "手算"),
    "hand_lead": (
        "The same on a small map of one colour. The window goes in steps of the stride; padding "
        "puts zeros around the map.",
        "在只有一种颜色的小图上做同样的计算。窗口按步幅移动；填充是在图的四周补零。",
    ),
    "stride": ("Stride", "步幅"),
    "padding": ("Padding", "填充"),
    "step": ("Step", "步骤"),
    "input": ("the map", "输入"),
    "hand_kernel": ("the kernel", "卷积核"),
    "output": ("the result", "结果"),
    "size": (
        "({side} + 2 × {padding} − 3) / {stride}, rounded down, + 1 = {out}: the result is {out} × "
        "{out}.",
        "({side} + 2 × {padding} − 3) / {stride} 向下取整，再 + 1 = {out}：结果为 {out} × {out}。",
    ),
    "hand_sum": (
        "Step {step} of {steps}: the ones under the kernel's ones add up to {total}.",
        "第 {step} 步，共 {steps} 步：卷积核中 1 所对应的数相加得 {total}。",
    ),
}
