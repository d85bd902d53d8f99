"""Many photos: the tab for visitors, the batch behind it, and its queue."""

import asyncio
import base64
import csv
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.data_classes import FileData
from PIL import Image
from playwright.sync_api import Page, Route, expect

from page.content import texts
from page.models import Answer, BatchQuestion, Unsent
from page.serving import batch, batch_answers, engine, files
from page.serving.queue import Queue, QueueFull
from tests.pages import CAT, DOG, ROOT, drop, visit


def rows(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    text = archive.read("shares.csv").decode("utf-8-sig")
    return {row["file"]: row for row in csv.DictReader(io.StringIO(text))}


def test_a_batch_goes_on_past_a_bad_photo(page: Page, site: str):
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    take = page.get_by_role("link", name="Download the zip")
    expect(take).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-do=photos]").click()
    chooser.value.set_files([CAT, ROOT / "LICENSE", DOG])
    status = page.locator("#batch .pf-status")
    expect(status).to_contain_text("of 3 …")
    expect(status).to_have_text("Done: 2 of 3 photos. Could not be segmented: LICENSE.")
    with page.expect_download() as download:
        take.click()
    assert download.value.suggested_filename == "pet-fcn.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        table = rows(archive)
        with Image.open(archive.open("dog-light-mask.png")) as mask:
            assert (mask.mode, mask.size) == ("P", (1600, 1200))
        with Image.open(archive.open("cat-light-cutout.png")) as cutout:
            assert (cutout.mode, cutout.size) == ("RGBA", (451, 300))
    assert set(table) == {"cat.jpg", "LICENSE", "dog.jpg"}
    assert table["dog.jpg"]["pictures"] == "dog" and not table["LICENSE"]["pictures"]
    assert table["LICENSE"]["error"].startswith("This file is not a photo")
    for name in ("cat.jpg", "dog.jpg"):
        shares = [float(table[name][c]) for c in ("pet", "background", "border")]
        assert sum(shares) == pytest.approx(1, abs=0.001)
        assert table[name]["pet_found"] == "yes" and not table[name]["error"]


def test_a_zip_that_is_deleted_by_now_is_not_offered(page: Page, site: str):
    page.clock.install()
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    page.locator("#batch input[multiple]").set_input_files(CAT)
    take = page.get_by_role("link", name="Download the zip")
    expect(take).to_be_visible()
    page.clock.fast_forward("43:00")
    expect(take).to_be_visible()
    page.clock.fast_forward("03:00")
    expect(take).to_be_hidden()
    expect(page.get_by_role("alert").filter(has_text="The zip has expired")).to_be_visible()


def test_photos_and_folders_can_be_dropped(page: Page, site: str, tmp_path: Path):
    (tmp_path / "album" / "2019").mkdir(parents=True)
    for name in ("album/rex.jpg", "album/2019/rex.jpg", "felix.jpg"):
        (tmp_path / name).write_bytes(CAT.read_bytes())
    for name in ("album/notes.txt", "album/._rex.jpg"):  # what folders hold beside photos
        (tmp_path / name).write_text("not a photo")
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    drop(page, tmp_path / "album", tmp_path / "felix.jpg")
    expect(page.locator("#batch .pf-status")).to_have_text("Done: 3 of 3 photos.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the zip").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {f"{name}-light-mask.png" for name in ("rex", "rex-2", "felix")} <= set(
            archive.namelist()
        )


def test_a_folder_can_be_chosen(page: Page, site: str, tmp_path: Path):
    (tmp_path / "one.jpg").write_bytes(CAT.read_bytes())
    (tmp_path / "notes.txt").write_text("not a photo")
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(tmp_path)
    expect(page.locator("#batch .pf-status")).to_have_text("Done: 1 of 1 photos.")


def test_too_large_or_too_many_photos_are_explained_in_the_visitors_language(
    new_page, site: str, tmp_path: Path
):
    page = new_page(locale="zh-CN")
    visit(page, site)
    page.get_by_role("tab", name="多张照片").click()
    photos = page.locator("#batch input[multiple]")
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(30_000_001)
    photos.set_input_files([large, CAT])
    alert = page.locator("#batch").get_by_role("alert")
    expect(alert).to_have_text("large.jpg: 此文件超过 30 MB。请缩小后重试。")
    status = page.locator("#batch .pf-status")
    expect(status).to_have_text("完成：2 张照片中的 1 张。 未能分割：large.jpg。")
    photos.set_input_files([CAT] * 51)
    expect(alert).to_have_text("共有 51 张照片；每批最多 50 张。")
    expect(page.get_by_role("link", name="下载压缩包")).to_be_visible()  # of the batch before


@pytest.mark.usefixtures("segmenter")
def test_photos_of_one_name_stay_apart(tmp_path: Path):
    photos = []
    for folder, size in (("a", (451, 300)), ("b", (320, 240))):
        (tmp_path / folder).mkdir()
        photos.append(tmp_path / folder / "photo.jpg")
        with Image.open(CAT) as cat:
            cat.resize(size).save(photos[-1])
    names = ["photo.jpg", "Photo.jpg"]
    *_, last = batch.run([batch.Photo(str(p), n) for p, n in zip(photos, names, strict=True)])
    with zipfile.ZipFile(last.path) as archive:
        sizes = [Image.open(archive.open(f"{n}-light-mask.png")).size for n in ("photo", "Photo-2")]
    files.discard(last.path)
    assert sizes == [(451, 300), (320, 240)]


def test_photos_are_seen_as_they_come_and_open_in_the_studio(page: Page, site: str):
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    page.locator("#batch input[multiple]").set_input_files([CAT, ROOT / "LICENSE", DOG])
    outcomes = page.locator("#batch .pf-outcomes li")
    expect(outcomes).to_have_count(3)
    expect(outcomes.nth(1)).to_contain_text("LICENSE This file is not a photo")
    expect(outcomes.nth(0).get_by_role("button", name="Look at cat.jpg")).to_be_visible()
    expect(page.locator("#batch progress")).to_be_hidden()  # it is done
    page.evaluate("document.addEventListener('pf-open-photo', () => { window.isOpened = true; })")
    outcomes.nth(2).get_by_role("button").click()
    assert page.evaluate("window.isOpened")
    expect(page.get_by_role("tab", name="One photo")).to_have_attribute("aria-selected", "true")


@pytest.mark.usefixtures("segmenter")
def test_every_file_that_was_given_is_in_the_table():
    question = BatchQuestion(
        id=1,
        photos=[FileData(path=str(CAT), orig_name="cat.jpg")],
        unsent=[Unsent(name="large.jpg", error="This file is over 30 MB.")],
    )
    steps = list(batch.run(batch_answers.given(question)))
    with zipfile.ZipFile(steps[-1].path) as archive:
        table = rows(archive)
    files.discard(steps[-1].path)
    assert set(table) == {"cat.jpg", "large.jpg"}
    assert table["large.jpg"]["error"] == "This file is over 30 MB."
    assert table["cat.jpg"]["network"] == "light" and not table["cat.jpg"]["error"]
    assert steps[-1].bad == ("large.jpg",)
    # Each photo's outcome comes once, as soon as it is there.
    assert [step.outcome and step.outcome.index for step in steps] == [None, 0, 1]
    head, data = steps[1].outcome.thumbnail.split(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as thumbnail:
        assert max(thumbnail.size) == batch.THUMBNAIL


@pytest.mark.usefixtures("segmenter")
def test_a_cancelled_batch_keeps_finished_photos():
    photos = [batch.Photo(str(CAT), f"{number}.jpg") for number in range(4)]
    asked = iter([False, True, True, True])
    *_, last = batch.run(photos, "en", lambda: next(asked))
    with zipfile.ZipFile(last.path) as archive:
        table = rows(archive)
        names = set(archive.namelist())
    files.discard(last.path)
    assert not table["0.jpg"]["error"] and "0-light-mask.png" in names
    assert [table[f"{n}.jpg"]["error"] for n in (1, 2, 3)] == [
        texts.say("batch_left_out", "en")
    ] * 3
    assert len(names) == 4 and last.bad == ("1.jpg", "2.jpg", "3.jpg")


def asked(*questions: BatchQuestion) -> list[list[Answer]]:
    """Ask some questions of one visitor at once; return the answers to each."""
    request = SimpleNamespace(session_hash="visitor")

    async def answers(question: BatchQuestion) -> list[Answer]:
        return [answer async for answer in batch_answers.answer(question, request)]

    async def all_answers() -> list[list[Answer]]:
        return await asyncio.gather(*map(answers, questions))

    return asyncio.run(all_answers())


def test_a_visitor_who_waits_can_cancel(monkeypatch: pytest.MonkeyPatch):
    """Another visitor is served; nothing of the batch is done."""
    monkeypatch.setattr(batch_answers, "queue", Queue(longest=3))
    photos = [FileData(path=str(CAT), orig_name="cat.jpg")]

    async def story() -> list[Answer]:
        request = SimpleNamespace(session_hash="visitor")
        said: list[Answer] = []

        async def ask(question: BatchQuestion) -> None:
            said.extend([answer async for answer in batch_answers.answer(question, request)])

        async with batch_answers.queue.enter():
            waiting = asyncio.create_task(ask(BatchQuestion(id=4, photos=photos)))
            while not said and len(batch_answers.queue._entries) < 2:
                await asyncio.sleep(0)
            await ask(BatchQuestion(id=5, photos=[], cancels=4))
            await asyncio.wait_for(waiting, 10)
        return said

    *_, last = asyncio.run(story())
    assert last.error == texts.say("batch_cancelled", "en")
    assert not batch_answers._answering


@pytest.mark.usefixtures("segmenter")
@pytest.mark.parametrize(
    ("canceller", "said"),
    [
        ("visitor", "Done: 0 of 1 photos. Could not be segmented: cat.jpg."),
        ("another visitor", "Done: 1 of 1 photos."),
    ],
)
def test_visitors_cancel_their_own_batches_only(canceller: str, said: str):
    async def story() -> Answer:
        photos = [FileData(path=str(CAT), orig_name="cat.jpg")]
        question = BatchQuestion(id=1, photos=photos)
        request = SimpleNamespace(session_hash="visitor")
        async for answer in batch_answers.answer(question, request):
            await cancel(canceller, question.id)
            last = answer
        return last

    last = asyncio.run(story())
    assert last.said == said
    files.discard(Path(last.file.path))


async def cancel(visitor: str, question: int) -> None:
    cancelling = BatchQuestion(id=question + 1, photos=[], cancels=question)
    request = SimpleNamespace(session_hash=visitor)
    assert [answer async for answer in batch_answers.answer(cancelling, request)] == []


def test_of_a_batch_that_is_over_no_cancel_is_remembered():
    asyncio.run(cancel("visitor", 1))
    assert not batch_answers._answering


def test_a_batch_that_is_cancelled_during_its_last_upload_is_not_segmented(page: Page, site: str):
    uploads: list[Route] = []
    page.route("**/gradio_api/upload*", lambda route: uploads.append(route))
    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    with page.expect_request("**/gradio_api/upload*"):
        page.locator("#batch input[multiple]").set_input_files(CAT)
    page.locator("[data-do=cancel]").click()
    uploads[0].continue_()
    expect(page.locator("#batch .pf-status")).to_have_text("Cancelled: nothing was done yet.")
    expect(page.get_by_role("link", name="Download the zip")).to_be_hidden()


@pytest.mark.usefixtures("segmenter")
def test_a_fault_with_one_photo_costs_that_photo_only(monkeypatch: pytest.MonkeyPatch):
    segment = engine.segment

    def fail_once(photo: str, **how: bool):
        if photo == str(CAT):
            raise MemoryError
        return segment(photo, **how)

    monkeypatch.setattr(engine, "segment", fail_once)
    gone = batch.Photo("/gone.jpg", "gone.jpg")
    given = [batch.Photo(str(CAT), "cat.jpg"), gone, batch.Photo(str(DOG), "dog.jpg")]
    *_, last = batch.run(given, "zh")
    assert last.bad == ("cat.jpg", "gone.jpg")
    with zipfile.ZipFile(last.path) as archive:
        table = rows(archive)
        assert "dog-light-mask.png" in archive.namelist()
    files.discard(last.path)
    assert table["cat.jpg"]["error"] == texts.say("broken", "zh")
    assert table["gone.jpg"]["error"] == texts.say("expired", "zh")
    assert not table["dog.jpg"]["error"]


def test_a_fault_with_the_whole_batch_is_told(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args):
        raise OSError("/secret/disk is full")
        yield

    visit(page, site)
    page.get_by_role("tab", name="Many photos").click()
    monkeypatch.setattr(batch, "run", fail)
    page.locator("#batch input[multiple]").set_input_files(CAT)
    alert = page.locator("#batch").get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong on the server.")
    assert "secret" not in page.locator("body").inner_text()
    expect(page.get_by_role("button", name="Choose photos")).to_be_enabled()


def test_a_line_serves_in_order_and_says_how_many_are_ahead():
    said: list[tuple[str, int | str]] = []

    async def visitor(queue: Queue, name: str, done: asyncio.Event) -> None:
        async with queue.enter() as entry:
            async for ahead in entry.positions():
                said.append((name, ahead))
            said.append((name, "served"))
            await done.wait()

    async def story() -> None:
        queue = Queue(longest=3)
        done = [asyncio.Event() for _ in range(3)]
        tasks = []
        for name, event in zip("abc", done, strict=True):
            tasks.append(asyncio.create_task(visitor(queue, name, event)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            async with queue.enter():
                pass
        tasks[1].cancel()  # b closes the page
        await asyncio.wait([tasks[1]])
        done[0].set()
        done[2].set()
        await asyncio.gather(tasks[0], tasks[2])
        async with queue.enter() as entry:  # and the queue is empty again
            assert [ahead async for ahead in entry.positions()] == []

    asyncio.run(story())
    assert said == [("a", "served"), ("b", 1), ("c", 2), ("c", 1), ("c", "served")]


def test_asking_anew_waits_behind_others_only():
    said: list[tuple[str, int | str]] = []

    async def visitor(queue: Queue, question: str, done: asyncio.Event) -> None:
        owner, number = question[0], int(question[1])
        await queue.give_up(owner, before=number)
        async with queue.enter(owner, number) as entry:
            async for ahead in entry.positions():
                said.append((question, ahead))
            said.append((question, "given up" if entry.given_up else "served"))
            if not entry.given_up:
                await done.wait()

    async def story() -> None:
        queue, done = Queue(longest=4), asyncio.Event()
        tasks = []
        for question in ("a1", "a2", "b1", "a4", "a3", "a5"):  # a3 comes late
            tasks.append(asyncio.create_task(visitor(queue, question, done)))
            for _ in range(20):
                await asyncio.sleep(0)
        done.set()
        await asyncio.gather(*tasks)

    asyncio.run(story())
    assert [what for what in said if isinstance(what[1], str)] == [
        ("a1", "served"),  # what is being made is made
        ("a2", "given up"),
        ("a3", "given up"),
        ("a4", "given up"),
        ("b1", "served"),
        ("a5", "served"),
    ]
    assert [what for what in said if what[0] == "b1"][:-1] in ([("b1", 1)], [("b1", 2), ("b1", 1)])
    assert ("a5", 2) in said


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Rex.jpg", "Rex"), ("../../x/ä b.HEIC", "ä b"), ("<1>.png", "_1_"), (None, "photo")],
)
def test_names_of_downloads_are_safe(name: str | None, stem: str):
    assert files.stem(name) == stem
