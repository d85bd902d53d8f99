"""The tab with the results: both languages have every table, and numbers stand once."""

import re

import pytest

from page.content import results_tab, texts
from page.content.tables_zh import translated
from tests.pages import ROOT

ENGLISH, CHINESE = (
    results_tab.DOCUMENTS[language].read_text(encoding="utf-8") for language in ("en", "zh")
)
# Names of networks, data sets, files and people, and what stands in code or is a link.
NAMES = re.compile(
    r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]*>|[\w-]+\.(jpg|json|md|csv|png|tsv)|FCN-\d+s|Pet FCN"
    r"|ImageNet|Oxford|PASCAL VOC|[Vv](GG|gg)16|light|EfficientNet-Lite2|H200|IoU|COCO|CPU|GPU"
    r"|VGG19|Keras|TensorFlow|ONNX Runtime|float32|DIR|WILD|SCENES|OUT"
    r"|DenseASPP-DenseNet121|FCN-ResNet50|FPN-ResNet34|解码器 \w+"
)
DECIMAL = re.compile(r"\d\.\d{3,}")


def english_in(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.search("[A-Za-z]{2,}", NAMES.sub("", line))]


def test_both_languages_have_the_same_tables_sections_and_pictures():
    in_english = [name for name, _ in results_tab.NAMED.findall(ENGLISH)]
    assert in_english and results_tab.NAME.findall(CHINESE) == in_english
    for mark in (r"^## ", r"^!\[", r"^- "):
        assert len(re.findall(mark, CHINESE, re.M)) == len(re.findall(mark, ENGLISH, re.M)), mark
    files = [
        sorted(results_tab.LINK.findall(results_tab.BELOW.sub("", d))) for d in (ENGLISH, CHINESE)
    ]
    assert files[0] == files[1]


def test_measured_numbers_stand_once():
    assert not DECIMAL.search(CHINESE)  # in its tables, they come from the English document
    shown = results_tab.in_language("zh")
    numbers = DECIMAL.findall("".join(results_tab.tables().values()))
    assert len(numbers) > 50 and all(number in shown for number in numbers)


def test_the_chinese_tab_has_no_english_but_names():
    assert english_in(results_tab.in_language("zh")) == []


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("0.9421", "0.9421"),
        ("**average**", "**平均**"),
        ("`--data DIR`", "`--data DIR`"),
        ("---", "---"),
    ],
)
def test_words_are_translated_and_numbers_stay(cell: str, wanted: str):
    assert translated(f"| | {cell} | 1 |\n") == f"| | {wanted} | 1 |\n"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_scores_come_first_then_contents_then_sections(language: str):
    shown = results_tab.in_language(language)
    assert shown.count("<li>") == 3 + shown.count("<details")
    order = [shown.index(part) for part in ('class="scores"', "<nav", "<details")]
    assert order == sorted(order)
    opened = re.findall(r'data-open="([\w-]+)"', shown)
    assert opened == re.findall(r'<details id="([\w-]+)"', shown) and len(opened) > 10
    held_out = results_tab.tables()["held-out"].splitlines()[2].split("|")
    assert f"{100 * float(held_out[2]):.1f}\u00a0%" in shown.split("<nav")[0]
    assert str(ROOT) not in shown
