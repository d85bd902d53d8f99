"""The tab "How it works", in the browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fcn.photos import PhotoError
from page.lessons import kept, registry
from tests.pages import CAT, ROOT, give, lesson, ready, shown, visit


def test_lessons_and_studio_style_classes_of_their_own():
    """A style sheet that defines a class of the other's would restyle it, or hide it on phones."""

    def defined(*paths: Path) -> set[str]:
        return set(re.findall(r"^ *\.(pf-[\w-]+) {", "".join(p.read_text() for p in paths), re.M))

    assert defined(*registry.styles()) & defined(ROOT / "page" / "studio" / "studio.css") == set()


@pytest.mark.parametrize("name", registry.LESSONS)
def test_a_lesson_opens_by_its_address(page: Page, site: str, name: str):
    page.goto(f"{site}#lesson={name}")
    section = ready(page, name)
    expect(section.get_by_role("heading", level=2)).not_to_be_empty()
    expect(page.locator("[data-lesson]:visible")).to_have_count(1)
    assert page.url.endswith(f"#lesson={name}")
    expect(page.locator("canvas[role=img]")).to_have_count(1)
    expect(page.locator("button[data-stage]")).to_have_count(6)
    expect(page.locator("input[data-skip]")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_back_goes_back(page: Page, site: str):
    page.goto(f"{site}?photo=cat#lesson=pooling")
    ready(page, "pooling")
    page.locator(".pf-lesson-list").get_by_role("link", name="Certainty").click()
    ready(page, "certainty")
    expect(lesson(page, "pooling")).to_be_hidden()
    page.go_back()
    expect(lesson(page, "pooling")).to_be_visible()
    page.get_by_role("tab", name="Code").click()
    expect(page).to_have_url(re.compile(r"photo=cat.*#tab=code$"))
    page.go_back()
    expect(lesson(page, "pooling")).to_be_visible()


def test_a_link_to_a_lesson_keeps_page_and_photo(page: Page, site: str):
    visit(page, site)
    give(page, CAT)
    shown(page, "cat.jpg")
    page.get_by_role("tab", name="How it works").click()
    ready(page, "map")
    page.evaluate("window.isSamePage = true")
    page.locator(".pf-lesson-list").get_by_role("link", name="Pooling").click()
    ready(page, "pooling")
    expect(page.get_by_role("heading", name="Pooling")).to_be_focused()
    page.locator("[data-lesson=pooling]").get_by_role("link", name="Next:").click()
    expect(page.get_by_role("heading", name="1×1 convolution")).to_be_focused()
    assert page.evaluate("window.isSamePage")  # a load would take seconds
    page.get_by_role("tab", name="One photo").click()
    shown(page, "cat.jpg")
    page.get_by_role("tab", name="How it works").click()
    expect(lesson(page, "score")).to_be_visible()  # the lesson stays, too
    page.reload()
    shown(page, "cat.jpg")


def numbers(page: Page) -> str:
    """The middle of the photo as the lesson on convolution shows it."""
    section = ready(page, "convolution")
    expect(section.locator(".pf-colour")).to_have_count(3)
    return section.locator(".pf-colours").inner_text()


def test_two_visitors_lessons_never_mix(new_page: Callable[..., Page], site: str):
    said = []
    for example in ("cat", "dog"):
        page = new_page()
        page.goto(f"{site}?photo={example}#lesson=convolution")
        said.append(numbers(page))
    assert said[0] != said[1]
    pages = [new_page(), new_page()]
    for page, example in zip(pages, ("cat", "dog"), strict=True):  # both ask at once
        page.goto(f"{site}?photo={example}#lesson=convolution", wait_until="commit")
    assert [numbers(page) for page in pages] == said


def test_the_lessons_follow_the_studios_photo(page: Page, site: str):
    page.goto(f"{site}?photo=dog#lesson=convolution")
    dog = numbers(page)
    page.get_by_role("tab", name="One photo").click()
    give(page, CAT)
    shown(page, CAT.name)
    page.get_by_role("tab", name="How it works").click()
    expect(lesson(page, "convolution").locator(".pf-colours")).not_to_have_text(
        dog, use_inner_text=True
    )
    assert numbers(page) != dog


def test_the_window_moves_by_keyboard(page: Page, site: str):
    visit(page, f"{site}?photo=cat#lesson=convolution")  # no other photo comes meanwhile
    before = numbers(page)
    colours = lesson(page, "convolution").locator(".pf-colours")
    lesson(page, "convolution").get_by_role("application").focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(colours).not_to_have_text(before, use_inner_text=True)
    page.keyboard.press("Shift+ArrowRight")
    expect(colours).to_have_text(before, use_inner_text=True)


def test_a_photo_that_is_gone_is_told(page: Page, site: str, monkeypatch: pytest.MonkeyPatch):
    def gone(path: str) -> kept.PhotoInside:
        raise PhotoError("missing")

    monkeypatch.setattr(kept.KEEPER, "get", gone)
    page.goto(f"{site}?photo=cat#lesson=pooling")
    expect(page.locator("#lessons .pf-error")).to_contain_text("expired")
    expect(lesson(page, "pooling")).to_be_visible()


@pytest.mark.parametrize("name", registry.LESSONS)
def test_a_lesson_without_answers_breaks_nothing(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch, name: str
):
    def gone(*_: object) -> dict[str, object]:
        raise PhotoError("missing")

    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    monkeypatch.setattr(registry, "numbers", lambda _: gone)
    page.goto(f"{site}?photo=cat#lesson={name}")
    expect(page.locator("#lessons .pf-error")).to_contain_text("expired")
    expect(page.locator("#lessons [aria-busy]")).to_have_attribute("aria-busy", "false")
    assert faults == []


def test_a_photo_that_failed_is_asked_for_again_by_a_later_look(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    def gone(path: str) -> kept.PhotoInside:
        asked.append(path)
        raise PhotoError("missing")

    with monkeypatch.context() as patched:
        patched.setattr(kept.KEEPER, "get", gone)
        page.goto(f"{site}?photo=cat#lesson=pooling")
        expect(page.locator("#lessons .pf-error")).to_contain_text("expired")
        expect(page.locator("#lessons [aria-busy]")).to_have_attribute("aria-busy", "false")
    assert len(asked) <= 2  # it does not try for ever
    page.locator(".pf-lesson-list").get_by_role("link", name="Certainty").click()
    ready(page, "certainty")


def test_a_lesson_whose_question_failed_asks_again_by_a_later_look(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    def gone(*_: object) -> dict[str, object]:
        raise PhotoError("missing")

    with monkeypatch.context() as patched:
        patched.setattr(registry, "numbers", lambda _: gone)
        page.goto(f"{site}?photo=cat#lesson=map")
        expect(page.locator("#lessons .pf-error")).to_contain_text("expired")
        expect(page.locator("#lessons [aria-busy]")).to_have_attribute("aria-busy", "false")
    page.locator(".pf-lesson-list").get_by_role("link", name="Certainty").click()
    ready(page, "certainty")
    page.go_back()
    ready(page, "map")


def test_a_lesson_that_could_not_be_loaded_is_loaded_by_a_later_look(page: Page, site: str):
    page.route("**/lessons/pooling/lesson.js", lambda route: route.abort(), times=1)
    page.goto(f"{site}?photo=cat#lesson=pooling")
    expect(page.locator("#lessons .pf-error")).not_to_be_empty()
    expect(lesson(page, "pooling")).to_have_count(0)
    page.locator(".pf-lesson-list").get_by_role("link", name="Certainty").click()
    ready(page, "certainty")
    page.go_back()
    ready(page, "pooling")
