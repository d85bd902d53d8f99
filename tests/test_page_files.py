"""The folder where the page keeps visitors' files: which process owns it, and how much it holds."""

import asyncio
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import Timeout
from gradio.data_classes import FileData

from page.models import Answer, BatchQuestion
from page.serving import batch_answers, faults, files
from page.serving.faults import Refusal
from tests.pages import ROOT

SERVER = "from page.serving import files; print(files.home(), flush=True); input()"


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[[], tuple[subprocess.Popen, Path]]]:
    """Starts a process that keeps files under tmp_path; returns it and its folder."""
    with ExitStack() as running:

        def start() -> tuple[subprocess.Popen, Path]:
            process = running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", SERVER],
                    cwd=ROOT,
                    env=os.environ | {"GRADIO_TEMP_DIR": str(tmp_path)},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            running.callback(process.kill)
            return process, Path(process.stdout.readline().strip())

        yield start


def test_each_process_has_a_folder_and_those_of_the_dead_are_swept(start_server, tmp_path: Path):
    first, folder = start_server()
    second, other = start_server()
    assert folder != other and folder.parent == other.parent
    for one in (folder, other):
        (one / "upload").mkdir()
        (one / "upload" / "cat.jpg").write_text("a photo")
    first.kill()  # it can't clean up
    first.wait()
    (other.parent / "older version").mkdir()  # which held no lock
    _, third = start_server()
    assert not folder.exists() and (other / "upload" / "cat.jpg").exists()
    assert {p for p in third.parent.iterdir() if p.is_dir()} == {other, third}
    second.kill()
    second.wait()


def test_many_processes_that_start_at_once_all_keep_their_folders(tmp_path: Path):
    """In one process: a lock is held by its file, whoever opened that."""
    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(lambda _: files._claimed(tmp_path / "root"), range(16)))
    assert len(set(folders)) == 16 and all(folder.is_dir() for folder in folders)
    for folder in folders:  # also after the threads that claimed them have ended
        with pytest.raises(Timeout), files._lock_of(folder):
            pass


def test_a_process_that_the_page_starts_uses_the_same_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(files.home()))
    assert files._root() == files.home().parent


def test_nobody_else_can_look_at_the_files_or_lead_the_page_elsewhere(tmp_path: Path):
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "root"
    elsewhere.mkdir()
    root.symlink_to(elsewhere)
    with pytest.raises(OSError, match="is not ours"):
        files._claimed(root)
    assert list(elsewhere.iterdir()) == []
    root.unlink()
    root.mkdir(mode=0o755)
    files._claimed(root)
    assert root.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with room for one megabyte."""
    monkeypatch.setattr(files, "home", lambda: tmp_path)
    monkeypatch.setenv("PET_FCN_STORED_MB", "1")
    return tmp_path


def test_the_folder_is_full_when_its_files_are_as_large_as_it_may_be(empty_home: Path):
    files.fresh("small.png").write_bytes(bytes(900_000))
    large = files.fresh("large.png")
    large.write_bytes(bytes(200_000))
    with pytest.raises(Refusal, match="no room for more photos"):
        files.fresh("another.png")
    files.discard(large)
    files.fresh("another.png")


def test_files_without_content_fill_it_too(empty_home: Path):
    with pytest.raises(Refusal):
        for _ in range(1000):
            files.fresh("empty.png").touch()


def test_uploads_on_their_way_count(empty_home: Path):
    def reserved(_: int) -> bool:
        start.wait()
        try:
            files.reserve(300_000)
        except Refusal:
            return False
        return True

    start = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(reserved, range(8)))
    assert taken == 3  # all together, they would be 2.4 MB
    for _ in range(taken):
        files.release(300_000)
    files.reserve(990_000)
    files.release(990_000)


NAMES = ["a" * 300, "é" * 300, "貓" * 300, "𠮷" * 80, "e\u0301" * 200, " " * 300 + "cat", "." * 99]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{len(name)}{ascii(name[0])}")
def test_names_fit_into_a_file_system(name: str, empty_home: Path):
    stem = files.stem(f"{name}.jpg")
    assert 0 < len(stem.encode()) <= files.STEM_BYTES and stem == stem.strip()
    path = files.fresh(f"{stem}-2-light-no-skip-16-8-4-cutout-cropped-on-photo.jpg")
    path.write_text("a zip")
    assert path.exists()


def test_a_name_that_is_cut_has_whole_letters():
    assert files.stem("𠮷" * 80) == "𠮷" * (files.STEM_BYTES // 4)
    assert files.stem("a" + "貓" * 80) == "a" + "貓" * ((files.STEM_BYTES - 1) // 3)


def test_a_disk_that_is_full_is_told_as_such():
    assert faults.sentence(OSError(errno.ENOSPC, "/secret"), "en") == str(Refusal("full"))
    assert faults.sentence(OSError(errno.EIO, "/secret"), "zh").startswith("服务器出错了")


@pytest.mark.usefixtures("segmenter")
def test_a_photo_without_a_name_does_not_tell_where_it_lies(tmp_path: Path):
    photo = tmp_path / "photo.jpg"
    photo.write_text("not a photo")

    async def answers() -> list[Answer]:
        question = BatchQuestion(id=1, photos=[FileData(path=str(photo))])
        request = SimpleNamespace(session_hash="visitor")
        return [answer async for answer in batch_answers.answer(question, request)]

    *_, last = asyncio.run(answers())
    assert last.said == "Done: 0 of 1 photos. Could not be segmented: photo.jpg."
    files.discard(Path(last.file.path))
