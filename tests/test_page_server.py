"""The page's server: its queue, the files it keeps, and links that open on another copy."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from gradio.route_utils import delete_files_created_by_app
from playwright.sync_api import Page, expect

from page import limits
from page.serving import answers, files, queue
from page.serving.queue import Queue
from tests.pages import CAT, DOG, ROOT, close, give, picture, plain, shown, visit


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets no question be answered before the event is set."""
    go = threading.Event()
    make = answers._make

    def wait_and_make(question):
        if question.photo:
            assert go.wait(60)
        return make(question)

    monkeypatch.setattr(answers, "_make", wait_and_make)
    yield go
    go.set()


def test_waiting_visitors_see_how_many_are_ahead(new_page, site: str, held: threading.Event):
    held.set()
    visitors = [new_page() for _ in range(3)]
    for visitor in visitors:
        visit(visitor, site)
    held.clear()
    for visitor in visitors:
        give(visitor, CAT)
        # In the queue, in this order.
        expect(visitor.locator(".pf-status")).to_contain_text(
            "Ahead of you: " if visitor is not visitors[0] else "The network is looking"
        )
    expect(visitors[1].locator(".pf-status")).to_contain_text("Ahead of you: 1.")
    expect(visitors[2].locator(".pf-status")).to_contain_text("Ahead of you: 2.")
    visitors.pop(1).context.close()  # a visitor who leaves gives up the place
    expect(visitors[1].locator(".pf-status")).to_contain_text("Ahead of you: 1.")
    held.set()
    for visitor in visitors:
        shown(visitor, "cat.jpg")


def test_examples_open_at_once_while_others_wait(new_page, site: str, held: threading.Event):
    answers.warm()  # as at every start
    held.set()
    patient, newcomer = new_page(), new_page()
    visit(patient, site)
    held.clear()
    give(patient, CAT)
    expect(patient.locator(".pf-status")).to_contain_text("The network is looking")
    visit(newcomer, site)
    for name in ("Two dogs", "No pet", "A hard one"):
        newcomer.get_by_role("button", name=name).click()
        shown(newcomer, name)
    expect(patient.locator(".pf-status")).to_contain_text("The network is looking")


def test_nothing_of_the_last_photo_is_seen_while_the_next_one_waits(
    page: Page, site: str, held: threading.Event
):
    held.set()
    visit(page, site)
    held.clear()
    give(page, DOG)
    expect(page.locator(".pf-status")).to_contain_text("The network is looking")
    page.wait_for_function("document.querySelector('.pf-canvas').width > 451")  # the cat's
    seen = picture(page)
    assert close(seen, plain(DOG, seen.shape[1::-1])).mean() > 0.95  # the next photo itself
    expect(page.locator(".pf-tile")).to_have_count(0)
    assert page.locator("[data-share=pet]").inner_text() == ""
    held.set()
    shown(page, "dog.jpg")


def test_an_answer_that_comes_too_late_is_dropped(page: Page, site: str, held: threading.Event):
    held.set()
    visit(page, site)
    held.clear()
    give(page, DOG)
    expect(page.locator(".pf-status")).to_contain_text("The network is looking")
    for _ in range(3):  # the visitor waits neither for the dog nor for the earlier cats
        give(page, CAT)
        expect(page.locator(".pf-status")).to_contain_text("Ahead of you: 1.")
    held.set()
    shown(page, "cat.jpg")
    assert picture(page).shape == (300, 451, 3)


def test_a_server_that_is_silent_is_said_to_be(page: Page, site: str, held: threading.Event):
    visit(page, site)
    page.clock.install()
    give(page, CAT)
    expect(page.locator(".pf-status")).to_contain_text("The network is looking")
    page.clock.fast_forward("02:01")
    expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()


def test_a_long_wait_in_the_queue_is_not_called_a_lost_server(
    new_page, site: str, held: threading.Event, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "PULSE", 0.05)
    held.set()
    first, second = new_page(), new_page()
    for visitor in (first, second):
        visit(visitor, site)
    held.clear()
    give(first, DOG)
    expect(first.locator(".pf-status")).to_contain_text("The network is looking")
    second.clock.install()
    give(second, CAT)
    expect(second.locator(".pf-status")).to_contain_text("Ahead of you: 1.")
    second.evaluate(
        "window.heard = 0; document.addEventListener('studio-answer', () => window.heard++);"
    )
    for _ in range(4):  # minutes, in which nothing changes
        heard = second.evaluate("heard")
        second.wait_for_function("before => heard > before", arg=heard)
        second.clock.fast_forward("01:00")
    held.set()
    shown(second, "cat.jpg")


def test_a_fault_of_the_server_is_said_without_details(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args):
        raise RuntimeError("/secret/path")

    visit(page, site)
    monkeypatch.setattr(answers, "_make", fail)
    give(page, CAT)
    expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()
    assert "secret" not in page.locator("body").inner_text()


def test_busy_is_said_and_another_try_helps(page: Page, site: str, monkeypatch: pytest.MonkeyPatch):
    visit(page, site)
    cutout = page.get_by_role("button", name="Cut-out").first
    with monkeypatch.context() as patch:
        patch.setattr(answers, "queue", Queue(longest=0))
        cutout.click()
        expect(page.locator(".pf-error")).to_contain_text("Too many people are waiting")
    before = picture(page)
    page.get_by_role("button", name="Certainty").click()
    cutout.click()
    shown(page, "A cat")
    expect(page.locator(".pf-error")).to_be_empty()
    assert (picture(page) != before).any()


def test_a_photo_too_large_is_refused_before_it_is_sent(page: Page, site: str, tmp_path: Path):
    visit(page, site)
    expect(page.get_by_text("Up to 30 MB")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(30_000_001)
    give(page, big)
    expect(page.get_by_role("alert").filter(has_text="This file is over 30 MB.")).to_be_visible()
    assert not any("upload" in url for url in sent)


def test_a_visitors_files_are_deleted_in_time(page: Page, site: str):
    import app

    every, age = app.demo.delete_cache
    assert age + 2 * every < 3600  # Gradio's round, and the one after it
    before = set(files.home().rglob("*.*"))
    visit(page, site)
    give(page, {"name": "secret.jpg", "mimeType": "image/jpeg", "buffer": CAT.read_bytes()})
    shown(page, "secret.jpg")
    with page.expect_download():
        page.get_by_role("button", name="Everything").click()
    new = {p for p in files.home().rglob("*.*") if p.is_file()} - before
    assert {p.name for p in new} >= {"secret.jpg", "secret.json", "secret-light-pet-fcn.zip"}
    delete_files_created_by_app(app.demo, None)  # as Gradio does on schedule; here at any age
    assert not [p for p in new if p.exists()]


def test_unfetched_files_are_deleted_in_time_too(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """These are the files of a visitor who left before the answer."""
    monkeypatch.setattr(files, "home", lambda: tmp_path)
    old, new = files.fresh("old.zip"), files.fresh("new.zip")
    for path in (old, new):
        path.write_text("a photo")
    for path in (old, old.parent):
        os.utime(path, (time.time() - limits.DELETE_AGE - 1,) * 2)
    files.sweep()
    assert old.exists()  # Gradio may know it, and would never forget its name
    for path in (old, old.parent):
        os.utime(path, (time.time() - limits.DELETE_AGE - limits.DELETE_EVERY - 1,) * 2)
    files.sweep()
    assert not old.exists() and new.exists()
    files.sweep(age=-1)
    files.sweep(age=-1)  # deleting a file makes its folder young again
    assert list(tmp_path.iterdir()) == []


class Listing(chain):
    """Stands in for the result of os.scandir: the entries of a folder a moment ago."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_sweeping_goes_on_where_others_delete_too(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "home", lambda: tmp_path)
    gone, old = files.fresh("gone.zip"), files.fresh("old.zip")
    old.write_text("a photo")
    scandir = os.scandir

    def discarded_meanwhile(folder):
        found = list(scandir(folder))
        with suppress(FileNotFoundError):
            gone.parent.rmdir()
        return Listing(found)

    monkeypatch.setattr(os, "scandir", discarded_meanwhile)
    files.sweep(age=-1)
    assert not old.exists()


@pytest.mark.slow
def test_a_link_works_on_another_copy_of_the_page(page: Page, tmp_path: Path):
    environment = os.environ | {"GRADIO_TEMP_DIR": str(tmp_path)}
    left = tmp_path / files.home().parent.name / "killed" / "photo.jpg"  # by a page that is gone
    left.parent.mkdir(parents=True)
    left.write_bytes(CAT.read_bytes())
    os.utime(left, (0, 0))
    command = [sys.executable, "-u", "app.py"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as server:
        try:
            lines = iter(server.stdout.readline, "")
            address = next(found[0] for line in lines if (found := re.findall(r"http\S+", line)))
            query = "?photo=dog&view=compare&opacity=90&classes=pet&off=16"
            visit(page, f"http://{urlsplit(address).netloc}/{query}")
            expect(page.locator("[data-note=skips]")).to_be_visible()
            shown(page, "A dog")
            expect(page.get_by_role("slider", name="Where the mask begins")).to_be_attached()
            expect(page.get_by_role("switch", name="Skip at 1/16")).not_to_be_checked()
            expect(page.locator("[data-class=pet]")).to_be_checked()
            expect(page.get_by_role("checkbox", name="Border")).not_to_be_checked()
            assert picture(page).shape == (960, 1280, 3)
            assert not left.exists()
        finally:
            server.terminate()
