"""What the server sends before any script runs: previews of links, the favicon, the foot."""

import re
from html.parser import HTMLParser
from pathlib import Path

import gradio
import httpx
import pytest

from page import modules
from page.content import foot, switch, texts
from page.serving import html_head, settings
from tests.pages import ROOT

GRADIOS = Path(gradio.__file__).parent / "templates" / "frontend" / "index.html"
CONFIG = (
    '<script>window.gradio_config = {"version": "6", "root": "https://pets.example/x"};</script>'
)


class Tags(HTMLParser):
    """Collects the tags of a page that name something."""

    def __init__(self, page: str):
        super().__init__()
        self.named: dict[str, list[str]] = {}
        self.icons: list[str] = []
        self.titles = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.named.setdefault(name, []).append(given["content"])
        self.icons += [given["href"]] if tag == "link" and "icon" in given["rel"] else []
        self.titles += tag == "title"


def check(tags: Tags, root: str) -> None:
    previews = {k: v for k, v in tags.named.items() if k.startswith(("og:", "twitter:"))}
    assert {name: values for name, values in previews.items() if len(values) != 1} == {}
    wanted = {
        "og:title": texts.say("preview_title", "en"),
        "og:description": texts.say("preview_sentence", "en"),
        "og:image": f"{root}/{html_head.PREVIEW.name}",
        "og:url": f"{root}/",
        "twitter:card": "summary_large_image",
    }
    assert {name: previews[name][0] for name in wanted} == wanted
    assert not any("radio" in values[0] for values in previews.values())
    assert tags.titles == 1 and tags.icons == [f"./{html_head.FAVICON.name}"]
    assert len(tags.named["description"]) == 1


def test_gradios_own_previews_are_replaced():
    """Its template has two of each; they name Gradio."""
    page = GRADIOS.read_text(encoding="utf-8") + CONFIG
    assert len(Tags(page).named["og:title"]) == 2
    check(Tags(html_head.rewritten(page.encode()).decode()), "https://pets.example/x")


def test_the_studios_modules_are_asked_for_at_once():
    """Each that is imported, also over several lines and through others, and none twice."""
    needed = modules.needed_by("studio/main.js")
    assert len(needed) == len(set(needed)) and set(needed) <= set(modules.MODULES)
    assert {"studio/main.js", "studio/studio.js", "shared/dom.js"} <= set(needed)
    assert not any(name.startswith("lessons/") for name in needed)
    page = html_head.rewritten(f"<head></head>{CONFIG}".encode()).decode()
    assert page.count('rel="modulepreload"') == len(needed)
    assert all(f'href="./{modules.address(name)}"' in page for name in needed)


def test_a_page_without_a_head_passes_unchanged():
    assert html_head.rewritten(b"<p>Not found</p>") == b"<p>Not found</p>"


@pytest.mark.parametrize("query", ["", "?photo=cat&lang=zh"])
def test_a_link_preview_shows_its_example(site: str, query: str):
    answer = httpx.get(site + query)
    assert int(answer.headers["content-length"]) == len(answer.content)
    tags = Tags(answer.text)
    check(tags, site.rstrip("/"))
    picture = httpx.get(tags.named["og:image"][0])
    assert picture.headers["content-type"] == "image/png" and len(picture.content) > 10_000
    for icon in (tags.icons[0], "favicon.ico"):
        assert httpx.get(f"{site}{icon}").content == html_head.FAVICON.read_bytes()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_foot_names_every_author(language: str):
    said = foot.in_language(language)
    for line in (ROOT / "examples" / "README.md").read_text(encoding="utf-8").splitlines():
        if re.match(r"\| \w+\.jpg", line):
            author, licence = (cell.strip() for cell in line.split("|")[3:5])
            assert author in said and licence in said
    for place in foot.PLACES.values():
        assert f"({place})" in said
    assert f'hreflang="{language}"' not in switch.in_language(language)  # it leads to the other


def test_the_source_is_linked_where_it_is_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SPACE_ID", raising=False)
    monkeypatch.delenv("PET_FCN_SOURCE", raising=False)
    assert settings.source() is None and "[source]" not in foot.in_language("en")
    monkeypatch.setenv("SPACE_ID", "someone/pet-fcn")
    address = "https://huggingface.co/spaces/someone/pet-fcn/tree/main"
    assert f"[source]({address})" in foot.in_language("en")
    assert f"[源代码]({address})" in foot.in_language("zh")
    monkeypatch.setenv("PET_FCN_SOURCE", "https://code.example/pet-fcn")
    assert "(https://code.example/pet-fcn)" in foot.in_language("en")
