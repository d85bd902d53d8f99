"""The page for everyone: screen readers, keyboards, small screens, light and dark, Chinese."""

import re
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from fcn import weights
from fcn.classes import CLASSES
from fcn.networks.imagenet import names_of_others
from fcn.photos import SENTENCES
from page.content import kinds, score, texts
from tests.pages import CAT, DOG, ROOT, give, open_tab, ready, shown, slide, visit

# What is not translated: names, formats, code.
NAMES = re.compile(
    r"Pet FCN|FCN-\d+s?|FCN|Long|Shelhamer|Darrell|CPU|GPU|Oxford-IIIT Pet|Oxford"
    r"|HEIC|AVIF|JPEG|PNG|WebP|GIF|TIFF|BMP|MB|KB|MCP|API|Gradio|LICENSE|Python|curl|Logo|logo|ID|/segment|/batch"
    r"|docs/results\.md|uint8|Stefan van der Walt"
    r"|Joao Eriberto Mota Filho|Jakub Mede|Aitzol Berasategi|CC0|CC BY(-SA)?"
    r"|MIT|English|Model Context Protocol|Claude|pip install gradio_client|bash|Keras|IoU|ImageNet"
    r"|ONNX Runtime|TensorFlow|float32|PASCAL VOC|docs/results\.md"
    r"|EfficientNet-Lite2|H200|COCO|Shift|VGG\d+|python -m fcn\.evaluate|\(H, W(, [34])?\)|\d+s"
    r"|[\w-]+\.(jpg|png|zip)"
)


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{v['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page, site: str, width: int, scheme: str):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visit(page, site)
    page.locator(".pf-tile[data-stage='8']").click()
    expect(page.locator(".pf-map canvas").first).to_be_visible()
    page.get_by_role("switch", name="Skip at 1/4").click()
    expect(page.locator("[data-note=skips]")).to_be_visible()
    page.get_by_role("button", name="Before / after").click()
    assert violations(page) == []
    page.get_by_role("button", name="Cut-out").first.click()
    give(page, {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"?"})
    expect(page.get_by_role("alert").filter(has_text="not a photo")).to_be_visible()
    assert violations(page) == []
    for tab, text in (("Many photos", "Give up to 50 photos"), ("Code", "Programs and assistants")):
        open_tab(page, tab)
        expect(page.get_by_text(text)).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_the_score_leads_to_every_figure(new_page, site: str, width: int):
    page = new_page(viewport={"width": width, "height": 900})
    visit(page, site)
    page.get_by_text("How that was measured").click()
    page.get_by_role("button", name="All scores").click()
    results = page.locator("#results")
    expect(results.get_by_role("heading", name="Results", exact=True)).to_be_visible()
    measured = weights.read_card(weights.DEFAULT)["scores"]["test"]["mean_iou"]
    results.get_by_role("button", name="How that was measured").click()
    expect(results.get_by_role("cell", name=f"{measured:.4f}").first).to_be_visible()
    for section in results.locator("details").all():
        section.evaluate("section => { section.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    links = results.locator("a[href*='gradio_api']").all()
    assert links
    assert str(ROOT) not in results.inner_html()  # the place on the disk is nobody's business
    expect(results.locator("a[href*='#']")).to_have_count(0)  # that would load the page anew
    for link in links:
        assert page.request.get(urljoin(site, link.get_attribute("href"))).ok
    for image in results.locator("img").all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen(new_page, site: str, width: int):
    page = new_page(viewport={"width": width, "height": 900})
    visit(page, site)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The result is within the first screen, and it fills the width that it has.
    box = page.locator(".pf-canvas").bounding_box()
    assert box["y"] + box["height"] < 900
    assert box["width"] > 0.55 * width
    # A long name moves nothing out of sight.
    name = f"Screenshot_{'0123456789' * 10}.jpg"
    give(page, {"name": name, "mimeType": "image/jpeg", "buffer": CAT.read_bytes()})
    shown(page, name)
    for part in (".pf-canvas", ".pf-status", "[data-view=certainty]"):
        box = page.locator(part).bounding_box()
        assert box["x"] + box["width"] <= width


def test_the_keyboard_alone_reaches_everything(page: Page, site: str):
    visit(page, site)
    page.get_by_role("tab", name="One photo").focus()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                    const { dataset, className } = document.activeElement;
                    return Object.entries(dataset).map(([k, v]) => `${k}=${v}`)[0] ?? className;
                }"""
            )
        )
    wanted = ["do=choose", "do=camera", "example=hard", "class=pet", "set=opacity", "view=cutout"]
    wanted += ["do=play", "stage=32", "skip=16", "stage=1", "take=cutout", "take=all", "do=share"]
    places = [reached.index(w) if w in reached else -1 for w in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)


def test_the_samples_do_not_keep_the_keyboard(page: Page, site: str):
    """An editor would: there, Tab indents."""
    visit(page, site)
    page.get_by_role("tab", name="Code").click()
    samples = page.locator("[role=tabpanel] .cm-content:visible")
    expect(samples).to_have_count(3)
    for sample in samples.all():
        expect(sample).to_have_attribute("contenteditable", "false")
        expect(sample).to_contain_text(site.rstrip("/"))
        expect(sample).not_to_contain_text("ADDRESS")


def test_reduced_motion_is_respected(new_page, site: str):
    for wanted, animation in (("reduce", "none"), ("no-preference", "pf-wait")):
        page = new_page(reduced_motion=wanted)
        visit(page, site)
        name = "n => getComputedStyle(n, '::before').animationName"
        assert page.locator(".pf-veil").evaluate(name) == animation


def test_chinese_browsers_get_chinese_and_no_english_but_names(new_page, site: str):
    page = new_page(locale="zh-CN")
    english = {}

    def look(where: str) -> None:
        texts = page.evaluate(
            """() => {
                const seen = document.body.innerText.split("\\n");
                for (const node of document.querySelectorAll("[aria-label], [title], img[alt]"))
                    if (node.checkVisibility())
                        for (const name of ["aria-label", "title", "alt"])
                            seen.push(node.getAttribute(name) ?? "");
                return seen;
            }"""
        )
        left = {text for text in texts if re.search(r"[A-Za-z]{2,}", NAMES.sub("", text))}
        if left:
            english[where] = left

    visit(page, site)
    look("start")
    page.locator(".pf-score").evaluate(
        "n => { n.hidden = false; n.querySelector('details').open = true; }"
    )
    for stride in (32, 16, 8, 4, 2, 1):
        page.locator(f".pf-tile[data-stage='{stride}']").click()
        look(f"stage {stride}")
    page.locator("[data-skip='4']").click()
    expect(page.locator("[data-note=skips]")).to_be_visible()
    for view in ("compare", "certainty", "cutout"):
        page.locator(f"[data-view={view}]").click()
        look(view)
    page.locator(".pf-canvas").hover()
    look("reading")
    page.locator("[data-do=correct]").click()
    for tool in ("cut", "keep", "tap"):
        page.locator(f"[data-tool={tool}]").click()
        look(tool)
    page.locator(".pf-correct-field").press("Enter")
    expect(page.locator("[data-note=corrected]")).to_be_visible()
    look("corrected")
    page.locator("[data-do=uncorrect]").click()
    page.locator("[data-take=mask]").click()
    expect(page.locator(".pf-made")).to_contain_text("cat-light-no-skip-4-mask.png")
    page.locator("[data-do=share]").click()
    expect(page.locator(".pf-made")).to_contain_text("http")
    page.locator("[data-example=no_pet]").click()
    shown(page, "没有宠物")
    look("no pet")
    give(page, CAT)
    shown(page, "cat.jpg")
    look("upload")
    for name, content in (("a", b"?"), ("b", b""), ("c", DOG.read_bytes()[:9000])):
        give(page, {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": content})
        expect(page.get_by_role("alert").filter(has_text="。")).to_be_visible()
        look(f"error {name}")
    page.get_by_role("tab", name="多张照片").click()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-do=photos]").click()
    chooser.value.set_files([CAT, ROOT / "LICENSE"])
    expect(page.locator("#batch .pf-status")).to_contain_text("完成")
    look("many")
    page.get_by_role("tab", name="测量结果").click()
    expect(page.locator("#results .scores")).to_be_visible()
    look("results")  # tests/test_results_tab.py reads what is folded
    page.get_by_role("tab", name="代码").click()
    expect(page.get_by_text("程序和助手也可以使用")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert english == {}


CHINESE = ["zh-CN", "zh-HK", "zh-TW", "zh-Hans-CN", "zh-Hant", "zh", "en-US"]


@pytest.mark.parametrize("locale", CHINESE)
def test_every_chinese_locale_gets_chinese_on_every_tab(new_page, site: str, locale: str):
    """And so does an address that names Chinese, in any browser."""
    page = new_page(locale=locale)
    page.goto(f"{site}?photo=cat&lang=zh" if locale == "en-US" else f"{site}?photo=cat")
    shown(page, "一只猫")
    seen = set()
    for tab in page.locator("#tabs").get_by_role("tab").all():
        tab.click()
        if tab.inner_text() == "工作原理":
            ready(page, "map")
        seen |= set(
            page.evaluate(
                """() => {
                    for (const code of document.querySelectorAll(".cm-editor")) code.remove();
                    const all = document.querySelectorAll("[aria-label], [title], img[alt]");
                    const labelled = [...all].filter((node) => node.checkVisibility())
                        .flatMap((node) => [node.ariaLabel, node.title, node.alt]);
                    return [...document.body.innerText.split("\\n"), ...labelled].filter(Boolean);
                }"""
            )
        )
    assert {text for text in seen if re.search(r"[A-Za-z]{2,}", NAMES.sub("", text))} == set()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_the_switch_of_languages_keeps_the_view_and_the_address(page: Page, site: str):
    visit(page, f"{site}?photo=two_dogs&opacity=80")
    shown(page, "Two dogs")
    page.get_by_role("link", name="中文").click()
    shown(page, "两只狗")
    expect(page.locator("[data-set=opacity]")).to_have_value("80")
    expect(page).to_have_url(re.compile(r"[?&]lang=zh"))
    slide(page, "opacity", 30)
    expect(page).to_have_url(re.compile(r"opacity=30.*&lang=zh"))  # it stays
    page.get_by_role("link", name="English").click()
    shown(page, "Two dogs")


def test_the_score_is_the_cards(monkeypatch: pytest.MonkeyPatch):
    test = {"photos": 360, "pixel_accuracy": 0.93456, "mean_iou": 0.7912}
    test["iou"] = {"pet": 0.871, "background": 0.93, "border": 0.4}
    monkeypatch.setattr(weights, "read_card", lambda path: {"scores": {"test": test}})
    said = score.read()
    for language in texts.LANGUAGES:
        assert "93.5\u00a0%" in texts.say("score", language, **said)
        assert "0.791" in texts.say("score", language, **said)
        assert "0.87" in texts.say("score_details", language, **said)
    monkeypatch.setattr(weights, "read_card", lambda path: {})
    assert score.read() is None


def test_whatever_a_region_looks_like_has_a_name_in_each_language():
    for english in names_of_others().values():
        names = kinds.in_languages(english)
        assert set(names) == set(texts.LANGUAGES) and names["en"] == english
        assert re.fullmatch(r"[\u3400-\u9fff]+", names["zh"])
    assert set(kinds.in_languages("").values()) == {""}


def test_words_are_whole_in_each_language():
    for key, in_languages in texts.TEXTS.items():
        names = [set(re.findall(r"{(\w+)}", text)) for text in in_languages]
        assert len(in_languages) == len(texts.LANGUAGES) and all(in_languages)
        assert names[0] == names[1], key


def test_the_page_asks_for_each_word_that_is_there_and_for_no_other():
    """The lessons have texts of their own: see tests/test_lessons.py."""
    parts = [path for path in (ROOT / "page").iterdir() if path.name != "lessons"]
    files = [file for part in parts for file in (part, *part.rglob("*")) if file.name != "texts.py"]
    sources = [path.read_text() for path in files if path.suffix in (".py", ".js", ".html")]
    source = "\n".join([*sources, (ROOT / "app.py").read_text()])
    asked = set(re.findall(r'data-(?:say|label)="(\w+)"|I18N\("(\w+)"\)', source))
    asked = {key for keys in asked for key in keys if key}
    beginnings = set()
    # The key, or some to choose from.
    for call in re.findall(r"(?:\bsay|\bRefusal|_refuse|__init__)\(([^,;\n]+)", source):
        asked |= set(re.findall(r"[\"'](\w+)[\"']", call))
        beginnings |= set(re.findall(r"`(\w+)\$\{", call)) | set(re.findall(r'f"(\w+)\{', call))
    asked |= {c.name for c in CLASSES} | {"batch_step", "batch_done"}  # computed names
    asked.add("not_loaded")  # by the script that loads the modules, which have `say`
    assert beginnings == {"stage_", "example_", "network_"}
    beginnings.add("error_")  # by page/serving/faults.py, from the code of a PhotoError
    begun = {key for key in texts.TEXTS if key.startswith(tuple(beginnings))}
    assert asked | begun == set(texts.TEXTS)
    assert {key for key in begun if key.startswith("error_")} == {f"error_{c}" for c in SENTENCES}
    for code, sentence in SENTENCES.items():
        assert texts.say(f"error_{code}", "en") == sentence
