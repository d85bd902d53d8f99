"""The texts of the lesson on transposed convolution, in each language."""

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    "title": ("Transposed convolution", "转置卷积"),
    "idea": (
        "How a small map becomes a larger one: each number stamps a whole kernel onto the larger "
        "map, and where stamps overlap, they add up. The kernel's numbers are learned.",
        "小图怎样变大：每个数都把整个卷积核“盖章”到更大的图上，重叠之处相加。卷积核里的数是学出来的。",
    ),
    # === Settings ===
    "presets": ("Examples", "示例"),
    "preset_own": ("This network: doubles", "本网络：放大一倍"),
    "preset_around": ("Tutorial: padded by 2", "教程：四周补 2 圈零"),
    "preset_between": ("Tutorial: zeros between", "教程：数与数之间补零"),
    "preset_even": ("Even overlap", "均匀重叠"),
    "sizes": ("Other sizes", "其他尺寸"),
    "input_side": ("Input", "输入"),
    "kernel_side": ("Kernel", "卷积核"),
    "stride": ("Stride", "步幅"),
    "padding": ("Padding", "填充"),
    "side": ("{side} × {side}", "{side} × {side}"),
    "valid": ("valid: nothing is cut off", "valid：不裁剪"),
    "same": ("same: input × stride", "same：输入 × 步幅"),
    "crop": ("{crop} cut off each side", "每边裁去 {crop}"),
    "change": ("Change any number.", "每个数都可以改。"),
    "input": ("Input", "输入"),
    "kernel": ("Kernel", "卷积核"),
    "input_cell": ("Input, row {row}, column {column}", "输入，第 {row} 行第 {column} 列"),
    "kernel_cell": ("Kernel, row {row}, column {column}", "卷积核，第 {row} 行第 {column} 列"),
    # === The size of the output ===
    "size": ("Side of the output", "输出的边长"),
    "size_words": (
        "(input − 1) × stride + kernel − cut off",
        "（输入 − 1）× 步幅 + 卷积核 − 裁去的",
    ),
    "size_words_added": (
        "(input − 1) × stride + kernel + added",
        "（输入 − 1）× 步幅 + 卷积核 + 补上的",
    ),
    "size_valid": ("Keras's “valid” cuts nothing off.", "Keras 的“valid”不裁剪。"),
    "size_added": (
        "Keras leaves each number as many cells as the stride, so zeros remain at the end, of "
        "width {added}.",
        "Keras 为每个数留出与步幅相同的格数，因此末尾还有 {added} 行零。",
    ),
    "size_same": (
        "Keras's “same” makes the output input × stride: it cuts off {before} at the top and left, "
        "{after} at the bottom and right.",
        "Keras 的“same”使输出等于输入 × 步幅：上、左裁去 {before}，下、右裁去 {after}。",
    ),
    "size_crop": (
        "{crop} is cut off each side of “valid” (PyTorch calls this padding={crop}).",
        "从“valid”的每边裁去 {crop}（PyTorch 中写作 padding={crop}）。",
    ),
    # === The two ways ===
    "stamps": ("Way 1: stamp and add", "方法一：盖章并相加"),
    "stamps_lead": (
        "One input number times the kernel is one stamp. The next stamp lands {stride} further on.",
        "一个输入数乘以卷积核就是一个印章。下一个印章向前移 {stride} 格。",
    ),
    "zeros": ("Way 2: zeros, then an ordinary convolution", "方法二：补零，再做普通卷积"),
    "zeros_lead": (
        "Zeros go between the numbers (stride − 1 = {between}) and around them. A window with the "
        "kernel, turned by half a turn, moves over it.",
        "在数与数之间补零（步幅 − 1 = {between}），四周也补零。翻转 180° 的卷积核作为窗口"
        "在上面滑动。",
    ),
    "around": (
        "Zeros around: kernel − 1 − cut off on that side = {before}. The tutorial’s “padded by 2” "
        "is this: two rings of zeros round the input of the convolution. Keras calls it “valid”.",
        "四周的零：卷积核 − 1 − 该边裁去的 = {before}。教程里的“padded by 2”就是卷积的输入四周"
        "有两圈零；Keras 称之为“valid”。",
    ),
    "around_two": (
        "Zeros around: kernel − 1 − cut off there = {before} at the top and left, {after} at the "
        "bottom and right.",
        "四周的零：卷积核 − 1 − 该边裁去的 = 上、左 {before}，下、右 {after}。",
    ),
    "around_plain": (
        "Zeros around: kernel − 1 − cut off on that side = {before}.",
        "四周的零：卷积核 − 1 − 该边裁去的 = {before}。",
    ),
    "turned": ("Kernel, turned by half a turn", "翻转 180° 的卷积核"),
    "stamp": ("{value} × kernel", "{value} × 卷积核"),
    "spread": ("Input with zeros", "补零后的输入"),
    "output": ("Output", "输出"),
    "grid": ("{name}, {side} × {side}: {numbers}", "{name}，{side} × {side}：{numbers}"),
    "equal": (
        "Both ways give the same {side} × {side} numbers.",
        "两种方法得到同样的 {side} × {side} 个数。",
    ),
    # === Steps ===
    "walk": ("What moves", "逐步演示"),
    "walk_stamps": ("Stamp by stamp", "逐个印章"),
    "walk_windows": ("Window by window", "逐个窗口"),
    "back": ("Back", "后退"),
    "forward": ("Forward", "前进"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "step": ("Step", "步骤"),
    "step_of": ("{step} of {count}", "{step} / {count}"),
    "nothing": ("Nothing is computed yet. Play, or go forward.", "还没有计算。请播放或前进。"),
    "said_stamp": (
        "Stamp {step} of {count}: {value} (row {row}, column {column}) times the kernel is added "
        "to the output, rows {top} to {bottom}, columns {left} to {right}.",
        "印章 {step} / {count}：{value}（第 {row} 行第 {column} 列）乘以卷积核，"
        "加到输出的第 {top} 至 {bottom} 行、第 {left} 至 {right} 列。",
    ),
    "said_cut": ("{cut} of its products fall outside.", "其中 {cut} 个乘积落在外面。"),
    "said_lost": (
        "Stamp {step} of {count}: all its products fall outside the output.",
        "印章 {step} / {count}：全部乘积都落在输出之外。",
    ),
    "said_product": (
        "{value} × kernel row {a}, column {b} ({weight}) = {product} goes to row {row}, column "
        "{column}.",
        "{value} × 卷积核第 {a} 行第 {b} 列（{weight}）= {product}，"
        "加到第 {row} 行第 {column} 列。",
    ),
    "said_window": (
        "Window {step} of {count}: output row {row}, column {column} = {sum} = {total}.",
        "窗口 {step} / {count}：输出第 {row} 行第 {column} 列 = {sum} = {total}。",
    ),
    "said_zero": (
        "Window {step} of {count}: output row {row}, column {column} = 0; the window holds only "
        "zeros.",
        "窗口 {step} / {count}：输出第 {row} 行第 {column} 列 = 0；窗口里全是零。",
    ),
    "said_zeros": ("Its other {zeros} products are with zeros.", "其余 {zeros} 个乘积都乘以零。"),
    "said_term": (
        "Input row {row}, column {column} ({value}) times kernel row {a}, column {b} ({weight}).",
        "输入第 {row} 行第 {column} 列（{value}）乘以卷积核第 {a} 行第 {b} 列（{weight}）。",
    ),
    # === The checkerboard ===
    "checkerboard": ("The checkerboard", "棋盘格"),
    "overlaps": ("How many stamps each output number gets", "每个输出数得到几个印章"),
    "overlaps_uneven": (
        "With kernel {kernel} and stride {stride}, {least} to {most} stamps meet in a number of "
        "the middle. Even a plain grey map then comes out with a pattern, unless the learned "
        "kernel evens it out.",
        "卷积核为 {kernel}、步幅为 {stride} 时，中间的每个数得到 {least} 到 {most} 个印章。"
        "即使输入是均匀的灰色，输出也会有花纹，除非学到的卷积核把它抵消。",
    ),
    "overlaps_even": (
        "With kernel {kernel} and stride {stride}, every number of the middle gets {most}: the "
        "stride divides the kernel, so there is no pattern.",
        "卷积核为 {kernel}、步幅为 {stride} 时，中间的每个数都得到 {most} 个印章："
        "步幅整除卷积核，因此没有花纹。",
    ),
    # === The checkerboard in the network ===
    "network": (
        "It is there in this network, which has kernel 3 and stride 2 throughout: right after a "
        "doubling, numbers where four stamps meet carry 4 to 8 times the energy (mean square) of "
        "those with one stamp. What follows, a convolution and a skip, evens it out, to 1.1 to 1.3 "
        "times. (Means over {photos} photos, 1/16 to 1/2. The last doubling, to 1/1, is nearly "
        "even by itself: 1.2 times.)",
        "本网络的卷积核都是 3、步幅都是 2，棋盘格确实存在：刚放大之后，四个印章重叠处的能量"
        "（均方值）是只有一个印章处的 4 到 8 倍。随后的卷积和跳跃连接把它抹平到 1.1 至 1.3 倍。"
        "（{photos} 张照片的平均，1/16 至 1/2；最后放大到 1/1 时本来就几乎均匀：1.2 倍。）",
    ),
    "stage": ("Doubling to", "放大到"),
    "raw": ("Right after the doubling to {stage}", "刚放大到 {stage}"),
    "after": ("After the convolution and the skip", "经过卷积和跳跃连接之后"),
    "after_alone": ("After the convolution", "经过卷积之后"),
    "phases": (
        "Energy in even and odd rows and columns; the mean is 1",
        "奇偶行列的能量，平均为 1",
    ),
    "measured": (
        "On this photo: {raw} times the energy right after the doubling, {after} times afterwards "
        "(most by least).",
        "这张照片：刚放大后相差 {raw} 倍，之后相差 {after} 倍（最大除以最小）。",
    ),
}
