"""Every text of the page, in each of its languages."""

from typing import Any

from fcn import photos, weights
from fcn.geometry import WORKING_SIZE
from page import limits

LANGUAGES = ("en", "zh")
LOCALES = {"en": "en", "zh-CN": "zh"}  # what a browser asks for, and its language

# key: (English, Simplified Chinese). {name} is filled in.
TEXTS = {
    # === Around the studio (Gradio's components) ===
    "heading": (
        "# Pet FCN\n\nGive it a photo of a cat or a dog: a neural network labels every pixel "
        "**pet**, **background** or **border**, and shows how it got there.",
        "# Pet FCN\n\n给它一张猫或狗的照片：神经网络会把每个像素标为**宠物**、**背景**或**边界**，"
        "并展示它是怎样得出结果的。",
    ),
    "preview_title": ("Pet FCN: your pet, pixel by pixel", "Pet FCN：逐像素识别你的宠物"),
    "preview_sentence": (
        "Give it a photo of a cat or a dog and see how a fully convolutional network finds it, "
        "stage by stage.",
        "给它一张猫或狗的照片，看全卷积网络怎样一步步找到它。",
    ),
    "preview_picture": (
        "A photo of a dog with its mask, and the six stages that led to it.",
        "一张狗的照片及其掩膜，以及得出它的六个阶段。",
    ),
    "foot_source": ("source", "源代码"),
    "foot": (
        "Made of: the [paper]({paper}) (Long, Shelhamer, Darrell 2015), a [Keras tutorial]"
        "({tutorial}), the data set [Oxford-IIIT Pet]({data}){source}. Licences: code "
        "[MIT]({mit}); weights and data set [CC BY-SA 4.0]({by_sa}). Example photos: {authors}.",
        "来源：[论文]({paper})（Long、Shelhamer、Darrell，2015）、[Keras 教程]({tutorial})、"
        "数据集 [Oxford-IIIT Pet]({data}){source}。许可：代码 [MIT]({mit})；"
        "权重和数据集 [CC BY-SA 4.0]({by_sa})。示例照片：{authors}。",
    ),
    "not_loaded": (
        "This part of the page could not be loaded. Check your connection, then reload the page.",
        "页面的这一部分无法加载。请检查网络连接，然后刷新页面。",
    ),
    "tab_one": ("One photo", "单张照片"),
    "tab_lessons": ("How it works", "工作原理"),
    "tab_batch": ("Many photos", "多张照片"),
    "tab_code": ("Code", "代码"),
    "tab_results": ("Results", "测量结果"),
    "results_lead": ("How good it is, and how that was measured.", "准确度及其测量方法。"),
    "results_pixels": (
        "**{percent}** of all pixels get the right one of three classes, on photos that it had "
        "never seen.",
        "**{percent}** 的像素归入三个类别中正确的一个（从未见过的照片）。",
    ),
    "results_animal": (
        "**{percent}** overlap (IoU) of the animal in its mask and in the hand-drawn one.",
        "**{percent}** 是它标出的动物与手工标注的动物的重合程度（交并比）。",
    ),
    "results_no_pet": (
        "**{percent}** of a photo without a cat or dog is taken for one, on average.",
        "**{percent}** 是没有猫狗的照片中平均被误认为猫狗的部分。",
    ),
    "results_contents": ("Contents", "目录"),
    "results_measured": ("How that was measured", "如何测量"),
    "results_table": ("Table", "表格"),
    "batch_lead": (
        "Give up to {photos_limit} photos, {megabytes} MB each. You get a zip with three pictures "
        "of each photo (mask, overlay, cut-out) and a table of how much of it is animal. Photos "
        "that can't be read are named there and don't stop the others. All is deleted within the "
        "hour; at most {queue_limit} people wait in the queue.",
        "最多可上传 {photos_limit} 张照片，每张不超过 {megabytes} MB。你将得到一个压缩包："
        "每张照片的三张图（掩膜、叠加图、抠图），以及记录各类别占比的表格。无法读取的照片会在表格中注明，"
        "不影响其他照片。所有内容会在一小时内删除；最多 {queue_limit} 人同时排队。",
    ),
    "batch_choose": ("Choose photos", "选择照片"),
    "batch_folder": ("Choose a folder", "选择文件夹"),
    "batch_drop": ("or drop photos or a folder anywhere", "也可以拖放照片或文件夹"),
    "batch_busy": (
        "These photos come first: give others when they are done.",
        "请等这些照片处理完，再添加其他照片。",
    ),
    "batch_none": ("There is no photo among these files.", "这些文件中没有照片。"),
    "batch_sending": (
        "Photo {number} of {total} is on its way …",
        "正在上传第 {number} 张，共 {total} 张……",
    ),
    "batch_take": ("Download the zip", "下载压缩包"),
    "batch_expired": (
        "The zip has expired: results are deleted within the hour. Give the photos again.",
        "压缩包已过期：结果会在一小时内删除。请重新上传照片。",
    ),
    "batch_step": ("Photo {number} of {total} …", "第 {number} 张，共 {total} 张……"),
    "batch_done": ("Done: {good} of {total} photos.", "完成：{total} 张照片中的 {good} 张。"),
    "batch_left": ("About {minutes} min left", "大约还需 {minutes} 分钟"),
    "batch_left_seconds": ("About {seconds} s left", "大约还需 {seconds} 秒"),
    "batch_cancel": ("Cancel", "取消"),
    "batch_cancelled": ("Cancelled: nothing was done yet.", "已取消：尚未处理任何照片。"),
    "batch_left_out": ("Left out: the batch was cancelled before.", "未处理：此批已提前取消。"),
    "batch_results": ("Photos of this batch", "这一批照片"),
    "batch_progress": ("Progress", "进度"),
    "batch_open": ("Look at {name}: {percent} % animal", "查看 {name}：动物占 {percent} %"),
    "batch_bad": ("Could not be segmented: {names}.", "未能分割：{names}。"),
    "batch_too_many": (
        "These are {total} photos; a batch has {photos_limit} at most.",
        "共有 {total} 张照片；每批最多 {photos_limit} 张。",
    ),
    "code_lead": (
        "Programs and assistants can ask, too. `/segment` takes one photo and returns overlay, "
        "mask, cut-out and numbers; `/batch` takes up to {photos_limit} and returns a zip. Photos "
        "and results are deleted within the hour here as well.",
        "程序和助手也可以使用。`/segment` 接收一张照片，返回叠加图、掩膜、抠图和数据；"
        "`/batch` 最多接收 {photos_limit} 张，返回一个压缩包。照片和结果同样会在一小时内删除。",
    ),
    "code_install": (
        "The Python sample needs one package: `pip install gradio_client`. The curl sample needs "
        "`bash` and `curl`. On request, `/segment` also gives the six stages and the certainty, "
        "leaves out skips, or asks another network: the Python sample shows how.",
        "Python 示例需要安装一个软件包：`pip install gradio_client`。"
        "curl 示例需要 `bash` 和 `curl`。`/segment` 还可以按需返回六个阶段和把握、"
        "关闭跳跃连接，或使用另一个网络：见 Python 示例。",
    ),
    "code_copy": ("Copy", "复制"),
    "code_mcp": (
        "MCP, the Model Context Protocol, is the way in which assistants such as Claude use tools "
        "of others. Put the lines above into your assistant's MCP settings, restart it, and ask it "
        "to cut the cat out of a photo.",
        "MCP（Model Context Protocol）是 Claude 等助手使用外部工具的方式。"
        "把上面几行放进助手的 MCP 设置，重新启动，然后请它从照片中抠出猫。",
    ),
    # === Giving a photo ===
    "choose": ("Choose a photo", "选择照片"),
    "or_drop": ("or drop one anywhere, or paste it", "也可以拖放或粘贴照片"),
    "one_only": (
        "There is room for one photo here. The tab “Many photos” takes several, and folders.",
        "这里一次只能放一张照片。多张照片或文件夹请用“多张照片”标签页。",
    ),
    "camera": ("Use the camera", "使用相机"),
    "camera_take": ("Take the photo", "拍照"),
    "camera_stop": ("Close", "关闭"),
    "camera_view": ("What the camera sees", "相机画面"),
    "camera_denied": (
        "The camera can't be used. Allow it in the browser's settings, or choose a file.",
        "无法使用相机。请在浏览器设置中允许使用，或选择文件。",
    ),
    "camera_none": (
        "This device has no camera that the browser can use. Choose a file.",
        "此设备没有浏览器可用的相机。请选择文件。",
    ),
    "camera_taken": (
        "Another program uses the camera. Close it, then try again.",
        "相机正被其他程序占用。请关闭该程序后重试。",
    ),
    "camera_insecure": (
        "Browsers give the camera only to pages whose address begins with https, or that run on "
        "this device. Choose a file.",
        "浏览器只允许以 https 开头的网页或本机上的网页使用相机。请选择文件。",
    ),
    "live": ("Live mask", "实时掩膜"),
    "live_starts": ("The light network gets ready …", "轻量网络正在准备……"),
    "live_rate": (
        "{rate} frames a second, by the light network. No frame is kept.",
        "每秒 {rate} 帧，由轻量网络处理。不保留任何画面。",
    ),
    "live_busy": (
        "The server is busy with others just now. This goes on by itself …",
        "服务器正忙，稍后会自动继续……",
    ),
    "live_hidden": (
        "The live picture stopped, because its tab was out of sight.",
        "标签页不在前台，实时画面已停止。",
    ),
    "limits": (
        "Up to {megabytes} MB and {megapixels} megapixels, HEIC too; at most {queue_limit} people "
        "in the queue. Your photo goes nowhere else and is deleted within the hour.",
        "不超过 {megabytes} MB、{megapixels} 兆像素，支持 HEIC。"
        "照片会在一小时内删除，不会发往别处。"
        "最多 {queue_limit} 人同时排队。",
    ),
    "examples": ("Or try one of these", "或试试这些"),
    "example_cat": ("A cat", "一只猫"),
    "example_dog": ("A dog", "一只狗"),
    "example_two_dogs": ("Two dogs", "两只狗"),
    "example_no_pet": ("No pet", "没有宠物"),
    "example_hard": ("A hard one", "较难的一张"),
    # === Looking at the result ===
    "pet": ("Pet", "宠物"),
    "background": ("Background", "背景"),
    "border": ("Border", "边界"),
    "legend": ("What is in the photo", "照片里有什么"),
    "animal": ("Animal (pet + border)", "动物（宠物 + 边界）"),
    "border_is": (
        "The border is a band along the outline, about {border_pixels} pixels wide of the "
        "{working_size} that the network sees. For most purposes it belongs to the animal.",
        "边界是沿轮廓的一条带，宽约 {border_pixels} 像素"
        "（网络看到的照片长边为 {working_size} 像素）。在大多数用途中，它属于动物。",
    ),
    "part": ("Look at a part", "看局部"),
    "part_cancel": ("Keep the whole photo", "保留整张照片"),
    "part_how": (
        "Drag over the part to look at. Or move the frame with the arrow keys, change its size "
        "with Shift and the arrow keys, and press Enter.",
        "拖动选择要查看的部分。也可以用方向键移动选框，用 Shift 加方向键改变大小，然后按回车键。",
    ),
    "part_place": (
        "{from} % to {to} % of the width, {above} % to {below} % of the height",
        "宽度的 {from} % 至 {to} %，高度的 {above} % 至 {below} %",
    ),
    "correct": ("Correct the mask", "修正掩膜"),
    "correct_done": ("Done", "完成"),
    "correct_tap": ("Tap a region", "点选区域"),
    "correct_keep": ("Brush: keep", "画笔：保留"),
    "correct_cut": ("Brush: cut", "画笔：去掉"),
    "correct_size": ("Size", "大小"),
    "correct_undo": ("Undo", "撤销"),
    "correct_none": ("Undo all", "全部撤销"),
    "correct_how": (
        "Tap a region to take it away, or to bring back one that was left out. The brushes keep "
        "and cut. Arrow keys move a cross-hair, Enter taps there, Escape ends.",
        "点按一个区域可将其去掉，或恢复被去掉的区域。画笔可保留或去掉。"
        "用方向键移动十字，按回车键点按，按退出键结束。",
    ),
    "correct_hint_tap": (
        "Tap a coloured region to take it away, or a striped one to bring it back.",
        "点按有颜色的区域可将其去掉，点按有条纹的区域可将其恢复。",
    ),
    "correct_hint_keep": ("Paint over what belongs to the animal.", "涂抹属于动物的部分。"),
    "correct_hint_cut": (
        "Paint over what does not belong to the animal.",
        "涂抹不属于动物的部分。",
    ),
    "correct_no_region": (
        "The network marked nothing there. “Brush: keep” draws what it missed.",
        "网络在那里没有标出任何东西。用“画笔：保留”画出它漏掉的部分。",
    ),
    "correct_full": (
        "A mask takes at most {corrections_limit} corrections. Undo some first.",
        "每个掩膜最多修正 {corrections_limit} 处。请先撤销一些。",
    ),
    "no_pet": ("No cat or dog found", "没有找到猫或狗"),
    "corrected": ("Corrected", "已修正"),
    "corrected_note": (
        "Corrected by hand. Shares, cut-out and downloads follow; their names say “corrected”. "
        "Stages and certainty are the network's own, and agreement is with the corrected mask.",
        "已手工修正。占比、抠图和下载都随之改变，文件名也会注明。"
        "阶段和把握仍是网络自己的，一致程度是与修正后的掩膜相比。",
    ),
    "long_note": (
        "This photo is very long, so the network saw it made small: {width} × {height} pixels. "
        "“Look at a part” shows it more of what you mark.",
        "这张照片很长，网络看到的是缩小后的 {width} × {height} 像素。"
        "用“看局部”可以让它更清楚地看到你选择的部分。",
    ),
    "opacity": ("Strength of the colours", "颜色浓度"),
    "views": ("View", "视图"),
    "view_mask": ("Mask", "掩膜"),
    "view_compare": ("Before / after", "前后对比"),
    "view_cutout": ("Cut-out", "抠图"),
    "view_certainty": ("Certainty", "把握"),
    "split": ("Where the mask begins", "掩膜的起点"),
    "behind_pet": ("Behind the pet", "宠物身后"),
    "behind_pet_checks": ("Checkerboard", "棋盘格"),
    "behind_pet_colour": ("Colour", "颜色"),
    "scale_low": ("guessing", "猜测"),
    "scale_high": ("certain", "确定"),
    "picture": (
        "The photo with the mask over it. Arrow keys move a point whose class is read out.",
        "叠加了掩膜的照片。用方向键移动一个点，其类别会被读出。",
    ),
    "comma": (", ", "、"),
    "reading": ("{class}, {certainty} % certain", "{class}，把握 {certainty} %"),
    "reading_stage": ("{class} at stage {stage}", "阶段 {stage}：{class}"),
    "reading_dropped": (
        "Left out: {network} % pet for the network, {together} % after a second look",
        "已去掉：网络认为是宠物的概率 {network} %，复查后 {together} %",
    ),
    "reading_dropped_like": (
        "Left out: looks like {looks_like}. {network} % pet for the network, {together} % after a "
        "second look",
        "已去掉：像 {looks_like}。网络认为是宠物的概率 {network} %，复查后 {together} %",
    ),
    "summary": (
        "{name}: {animal} % animal ({pet} % pet, {border} % border), {background} % background",
        "{name}：动物 {animal} %（宠物 {pet} %，边界 {border} %），背景 {background} %",
    ),
    "measured": (
        "{width} × {height} pixels, {seconds} s on the {device}",
        "{width} × {height} 像素，{device} 用时 {seconds} 秒",
    ),
    "no_pet_nothing": (
        "There seems to be no cat or dog here: the network marked nothing.",
        "这里似乎没有猫或狗：网络没有标出任何区域。",
    ),
    "no_pet_unsure": (
        "There seems to be no cat or dog here: the network marked something, but is not sure "
        "enough ({percent} % at most). The stages still show it.",
        "这里似乎没有猫或狗：网络标出了一些区域，但把握不够（最高 {percent} %）。"
        "各阶段仍显示它们。",
    ),
    "no_pet_other": (
        "There seems to be no cat or dog here: what the network marked looks like something else "
        "at a second look ({looks_like}). The stages still show it.",
        "这里似乎没有猫或狗：网络标出的区域在复查时更像别的东西（{looks_like}）。"
        "各阶段仍显示它们。",
    ),
    "dropped_note_one": (
        "A second look left out a marked region, for every network here. It is {percent} % of the "
        "photo. “Certainty” shows it hatched.",
        "复查后去掉了一个标出的区域（此处所有网络都一样），占照片的 {percent} %。"
        "“把握”视图用斜线标出它。",
    ),
    "dropped_note": (
        "A second look left out {count} marked regions, for every network here. The largest is "
        "{percent} % of the photo. “Certainty” shows them hatched.",
        "复查后去掉了 {count} 个标出的区域（此处所有网络都一样），最大的占照片的 {percent} %。"
        "“把握”视图用斜线标出它们。",
    ),
    # === Stages ===
    "stages": ("How the network got there", "网络是怎样得出结果的"),
    "stages_lead": (
        "The network shrinks the photo to a 32nd of its size to understand it, then doubles it "
        "five times to say where things are. Each tile is what it believes at that point, and how "
        "far it agrees with the final mask. Click one to lay it over the photo.",
        "网络先把照片缩小到三十二分之一来理解内容，再放大五次，每次两倍，以确定位置。每格是它在该阶段的"
        "判断，并标出与最终掩膜的一致程度。点击一格可将它叠加到照片上。",
    ),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "shape": ("{height} × {width} × {channels}", "{height} × {width} × {channels}"),
    "agrees": ("{percent} % agreement", "一致 {percent} %"),
    "agrees_short": ("{percent} %", "{percent} %"),
    "stage_tile": (
        "Stage {stage}, {percent} % agreement with the final mask",
        "阶段 {stage}，与最终掩膜相同 {percent} %",
    ),
    "stage_32": (
        "The encoder's last map, with a look around the whole photo. After five halvings it says "
        "much about what is there and little about the place.",
        "编码器的最后一张特征图，并环顾整张照片：五次缩小之后，位置信息所剩无几，内容信息却很丰富。",
    ),
    "stage_16": (
        "Doubled once; the encoder's map at 1/16 is added, and limbs part from the body.",
        "第一次放大；加入编码器 1/16 的特征图，四肢与身体开始分开。",
    ),
    "stage_8": (
        "Doubled twice; the encoder's map at 1/8 is added, and ears and tails take shape.",
        "第二次放大；加入编码器 1/8 的特征图，耳朵和尾巴开始成形。",
    ),
    "stage_4": (
        "Doubled three times; the encoder's map at 1/4 is added, the last skip, and edges settle.",
        "第三次放大；加入编码器 1/4 的特征图，这是最后一个跳跃连接，边缘逐渐稳定。",
    ),
    "stage_2": (
        "Doubled four times, with nothing added: the outlines get finer.",
        "第四次放大，不再加入新信息：轮廓变得更细。",
    ),
    "stage_1": (
        "The last doubling. The mask is this stage without the regions in which a second look "
        "finds no cat or dog.",
        "最后一次放大。去掉复查时不像猫或狗的区域，就是掩膜。",
    ),
    "maps_are": (
        "{height} × {width} × {channels}: how active it is, and its strongest channels",
        "{height} × {width} × {channels}：激活程度，以及最强的通道",
    ),
    "all_stages": ("Back to the final mask", "返回最终掩膜"),
    "skip": ("Skip at {stage}", "跳跃连接 {stage}"),
    "skip_short": ("Skip {stage}", "跳跃 {stage}"),
    "skips_off": (
        "Without the skip at {stages}. The stripes mark where the mask differs from the full "
        "network's: {percent} % of the photo, {edge} % of the border band and {inside} % of the "
        "rest. The tiles' numbers, too, compare with the full network's mask.",
        "已关闭 {stages} 处的跳跃连接。条纹标出与完整网络不同的位置：占照片的 {percent} %，"
        "其中边界带的 {edge} %，其余部分的 {inside} %。各格的数字同样与完整网络的掩膜比较。",
    ),
    "closer": ("Where it changes most, closer", "变化最大处的放大图"),
    "closer_without": ("Without the skip", "没有跳跃连接"),
    "closer_full": ("Full network", "完整网络"),
    "network": ("Network", "网络"),
    "network_vgg16": ("VGG16", "VGG16"),
    "network_light": ("Light", "轻量"),
    "network_time": ("time {time}", "耗时 {time}"),
    "network_numbers": ("{wild} in the wild, {oxford} Oxford", "日常 {wild}，Oxford {oxford}"),
    "network_numbers_are": (
        "Mean foreground IoU on photos in the wild, mean IoU on Oxford’s held-out photos, and the "
        "time of a forward pass, where VGG16’s is 1.",
        "日常照片上的平均前景交并比，Oxford 留出照片上的平均交并比，以及一次前向传播的耗时"
        "（VGG16 为 1）。",
    ),
    "paper_networks": ("The networks of the paper", "论文中的网络"),
    "paper_networks_lead": (
        "FCN-32s, 16s and 8s as in the paper of 2015 (Long, Shelhamer, Darrell): each adds one "
        "skip. They use our trained encoder, and only their last layers were trained, so this "
        "shows what skips do, not how good the paper's own networks are. Click one to lay it over "
        "the photo.",
        "2015 年论文（Long、Shelhamer、Darrell）中的 FCN-32s、16s 和 8s：每个多加一个跳跃连接。"
        "它们使用我们训练好的编码器，只训练了最后几层；因此这里展示的是跳跃连接的作用，"
        "而不是论文中网络的水平。点击一个可将它叠加到照片上。",
    ),
    "paper_networks_ask": (
        "They use VGG16’s encoder: ask VGG16",
        "它们使用 VGG16 的编码器：改用 VGG16",
    ),
    "ours": ("Ours", "我们的网络"),
    # === Downloads ===
    "take": ("Downloads", "下载"),
    "take_lead": (
        "Made when you ask and named after your photo; cut-out, mask and overlay at its own size.",
        "在你点击时生成，并以照片命名；抠图、掩膜和叠加图保持照片的原始尺寸。",
    ),
    "behind": ("Behind the cut-out", "抠图的背景"),
    "behind_nothing": ("Transparent background", "透明背景"),
    "behind_colour": ("on a colour", "纯色背景"),
    "behind_photo": ("on a photo of your own", "自选照片作背景"),
    "behind_missing": (
        "Choose the photo that is to lie behind the cut-out.",
        "请选择作为背景的照片。",
    ),
    "take_cropped": ("Cropped to the pet", "裁剪到宠物"),
    "take_cutout": ("Cut-out", "抠图"),
    "take_mask": ("Mask", "掩膜"),
    "take_overlay": ("Overlay", "叠加图"),
    "take_strip": ("Stages, one picture", "各阶段，一张图"),
    "take_animation": ("Stages, animated", "各阶段，动画"),
    "take_page": ("A page to send", "可发送的网页"),
    "sent_by": (
        "{width} × {height} pixels, mask by the network {network}.",
        "{width} × {height} 像素，掩膜来自 {network} 网络。",
    ),
    "sent_off": (
        "Skips that were switched off: {stages}.",
        "已关闭的跳跃连接：{stages}。",
    ),
    "sent_corrected": ("This mask was corrected by hand.", "此掩膜经过手工修正。"),
    "sent_foot": (
        "Made with Pet FCN, a fully convolutional network that labels each pixel of a photo as "
        "pet, background or border. This file holds everything: it asks no server for anything.",
        "由 Pet FCN 制作：一个全卷积网络，把照片的每个像素标为宠物、背景或边界。"
        "所有内容都在此文件中，不会向任何服务器请求数据。",
    ),
    "take_all": ("Everything", "全部"),
    "share": ("Copy link", "复制链接"),
    "share_example": (
        "The link opens this example as you see it now.",
        "链接会按你现在看到的样子打开此示例。",
    ),
    "share_upload": (
        "The link carries your settings, not your photo: that is deleted within the hour. To "
        "show the result to someone, send them a download.",
        "链接只包含你的设置，不包含照片：照片会在一小时内删除。要让别人看到结果，请发送下载的文件。",
    ),
    "link": ("Make a link to this result", "生成此结果的链接"),
    "link_is": (
        "This keeps the photo and its result on this server for {hours} hours, for everybody who "
        "has the link; then both are deleted.",
        "照片和结果会在此服务器上保存 {hours} 小时，任何有链接的人都能看到；之后两者都会删除。",
    ),
    "link_off": (
        "This server makes no links to results. Send the download “A page to send” instead.",
        "此服务器不提供结果链接。请改为发送下载的“可发送的网页”。",
    ),
    "link_over": (
        "This link has expired: the photo and its result have been deleted.",
        "此链接已失效：照片和结果已删除。",
    ),
    "copied": ("Copied: {link}", "已复制：{link}"),
    "copy_by_hand": ("Copy this: {link}", "请复制：{link}"),
    # === Waiting ===
    "uploading": ("Your photo is on its way …", "正在上传照片……"),
    "thinking": ("The network is looking at the photo …", "网络正在看这张照片……"),
    "position": (
        "Ahead of you: {position}. It will be your turn soon …",
        "前面还有 {position} 位，马上轮到你……",
    ),
    "making": ("Making “{what}” …", "正在生成“{what}”……"),
    "made": ("Saved: {file}", "已保存：{file}"),
    # === When something is wrong ===
    "too_big": (
        "This file is over {megabytes} MB. Make it smaller and try again.",
        "此文件超过 {megabytes} MB。请缩小后重试。",
    ),
    "upload_failed": (
        "The photo did not arrive. Check the connection and try again.",
        "照片未能上传。请检查网络后重试。",
    ),
    "again": ("Try again", "重试"),
    "last_again": ("The last result is shown again.", "已恢复上一个结果。"),
    "lost": (
        "The server does not answer. Wait a moment and try again.",
        "服务器没有响应。请稍后重试。",
    ),
    "broken": (
        "Something went wrong on the server. Try again, or try another photo.",
        "服务器出错了。请重试，或换一张照片。",
    ),
    "busy": (
        "Too many people are waiting just now. Try again in a minute.",
        "现在等待的人太多。请一分钟后再试。",
    ),
    "full": (
        "The server has no room for more photos and results just now. They are deleted within the "
        "hour: try again in some minutes.",
        "服务器暂时没有空间存放更多照片和结果。它们会在一小时内删除：请过几分钟再试。",
    ),
    "address": (
        "This server fetches no photos from web addresses. Upload the photo instead.",
        "服务器不会从网址下载照片。请上传照片。",
    ),
    "no_network": (
        "There is no network of that name. This server has: {names}.",
        "没有这个名称的网络。此服务器提供：{names}。",
    ),
    "expired": (
        "This photo has expired: photos are deleted within the hour. Give it again to go on.",
        "这张照片已过期：照片会在一小时内删除。请重新上传以继续。",
    ),
    # === The score ===
    "score": (
        "On {photos} photos that it had never seen, it got {accuracy}\u00a0% of all pixels right "
        "(mean IoU {iou}).",
        "在 {photos} 张从未见过的照片上，{accuracy}\u00a0% 的像素判断正确（平均交并比 {iou}）。",
    ),
    "score_how": ("How that was measured", "如何测量"),
    "score_details": (
        "Those photos are the held-out part of Oxford-IIIT Pet. Each mask was compared with the "
        "hand-drawn one pixel by pixel, at the hand-drawn one's size. IoU of pet {pet}, background "
        "{background}, border {border}: the border is a narrow band, and so the hardest. The "
        "command python -m fcn.evaluate repeats it.",
        "这些照片来自 Oxford-IIIT Pet 中留作测试的部分。每个掩膜都与手工标注逐像素比较，"
        "按标注的原始尺寸。交并比：宠物 {pet}，背景 {background}，边界 {border}；边界是"
        "一条窄带，因此最难。运行 python -m fcn.evaluate 可以重现。",
    ),
    "score_all": ("All scores", "全部数据"),
}

# The Chinese sentences of PhotoError, by code; the English ones stand in fcn/photos.py.
PHOTO_ERRORS_ZH = {
    "missing": "没有照片。请选择一张后重试。",
    "empty": "此文件是空的。请重新保存或发送照片，再选择新文件。",
    "not-an-image": f"无法识别此文件。请使用 {photos.list_formats('、', ' 或 ')}。",
    "truncated": "这张照片不完整或已损坏。请重新保存或发送，再选择新文件。",
    "too-large": (
        f"这张照片超过 {photos.MAX_PIXELS // 10_000} 万像素（WebP、AVIF 或 4:4:4 HDR 的 HEIC 为 "
        f"{photos.MAX_PIXELS_DEAR // 10_000} 万）。请缩小后重试。"
    ),
    "too-long": f"这张照片有一边超过 {photos.MAX_SIDE} 像素。请缩小后重试。",
    "raw": "这是相机的 RAW 文件。请导出为 JPEG 后再选择。",
    "bad-array": "此数组不是照片。请使用形状为 (H, W)、(H, W, 3) 或 (H, W, 4) 的 uint8。",
}
TEXTS |= {
    f"error_{code}": (english, PHOTO_ERRORS_ZH[code]) for code, english in photos.SENTENCES.items()
}

LIMITS = {
    "{border_pixels}": 16,
    "{working_size}": WORKING_SIZE,
    "{megabytes}": limits.UPLOAD_MB,
    "{formats}": photos.list_formats(),  # for the endpoints, which speak English only
    "{megapixels}": photos.MAX_PIXELS // 1_000_000,
    "{photos_limit}": limits.BATCH_PHOTOS,
    "{queue_limit}": limits.QUEUE_LENGTH,
    "{corrections_limit}": limits.CORRECTIONS,
    "{default_network}": weights.DEFAULT_NETWORK,
}


def in_language(language: str) -> dict[str, str]:
    """Return all texts in one language, or in English if it is unknown. Limits are filled in."""
    return {key: _text(key, language) for key in TEXTS}


def with_limits(text: str) -> str:
    """Fill in the names of `LIMITS`."""
    for name, limit in LIMITS.items():
        text = text.replace(name, str(limit))
    return text


def say(key: str, language: str, **values: Any) -> str:
    """Return one text with its {names} filled in."""
    return _text(key, language).format(**values)


def _text(key: str, language: str) -> str:
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    return with_limits(TEXTS[key][column])
