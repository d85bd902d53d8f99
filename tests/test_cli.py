"""`python -m fcn` writes pictures at the original size and never loses a file."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fcn import __main__ as command
from fcn.classes import CLASSES
from fcn.photos import read_photo
from fcn.pictures.names import MAX_BYTES
from fcn.segmentation import Segmentation
from fcn.segmenter import Segmenter

ROOT = Path(__file__).parent.parent
PHOTO, FILE, FOLDER, PIPE = "a photo", "another file", "a folder", "a pipe"
PAW = "🐾"


def pictures(*stems: str, folder: str = "pet-fcn-results") -> list[str]:
    return [f"{folder}/{stem}_{ending}" for stem in stems for ending in command.ENDINGS]


@dataclass(frozen=True)
class Situation:
    """A folder, a command line run in it, and the expected result.

    `replaced` has other content afterwards, `new` did not lie there before; everything else stays
    as it is, byte by byte.
    """

    argv: str
    there: Mapping[str, str] = field(default_factory=lambda: {"cat.jpg": PHOTO})
    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    code: int = 0
    said: tuple[str, ...] = ()
    interrupted_at: int | None = None


EARLIER = dict.fromkeys(pictures("cat"), FILE)
SITUATIONS = {
    "one photo": Situation(
        "cat.jpg",
        new=pictures("cat"),
        said=("1 of 1 photos segmented on", "The pictures are in pet-fcn-results."),
    ),
    "an earlier run": Situation(
        "cat.jpg",
        {"cat.jpg": PHOTO} | EARLIER,
        new=pictures("cat", folder="pet-fcn-results-2"),
        said=("pet-fcn-results-2.",),
    ),
    "two earlier runs, one of them removed": Situation(
        "cat.jpg",
        {"cat.jpg": PHOTO, "pet-fcn-results": FOLDER, "pet-fcn-results-2/x": FILE},
        new=pictures("cat"),
    ),
    "an input that is called as a result": Situation(
        "cat.jpg cat_overlay.jpg --out .",
        {"cat.jpg": PHOTO, "cat_overlay.jpg": PHOTO},
        code=2,
        said=("Nothing was done", "place of cat_overlay.jpg.", "--out pet-fcn-results", "--overw"),
    ),
    "the same with --overwrite": Situation(
        "cat.jpg cat_overlay.jpg --out . --overwrite",
        {"cat.jpg": PHOTO, "cat_overlay.jpg": PHOTO},
        code=2,
        said=("place of cat_overlay.jpg.", "--out pet-fcn-results."),
    ),
    "a file that is called as a result": Situation(
        "cat.jpg --out .",
        {"cat.jpg": PHOTO, "cat_mask.png": FILE},
        code=2,
        said=("place of cat_mask.png.",),
    ),
    "the same with --overwrite, on purpose": Situation(
        "cat.jpg --out . --overwrite",
        {"cat.jpg": PHOTO, "cat_mask.png": FILE},
        new=["cat_overlay.jpg", "cat_cutout.png"],
        replaced=["cat_mask.png"],
    ),
    "--overwrite without --out": Situation(
        "cat.jpg --overwrite",
        {"cat.jpg": PHOTO, "pet-fcn-results/notes": FILE} | EARLIER,
        replaced=pictures("cat"),
    ),
    "a folder that is called as a result, with --overwrite": Situation(
        "cat.jpg --out . --overwrite",
        {"cat.jpg": PHOTO, "cat_mask.png": FOLDER},
        code=2,
        said=("place of cat_mask.png.",),
    ),
    "a result that is a link to an input, with --overwrite": Situation(
        "cat.jpg --out . --overwrite",
        {"cat.jpg": PHOTO, "cat_mask.png": "-> cat.jpg"},
        code=2,
        said=("place of cat_mask.png.",),
    ),
    "a result that is another name of an input, with --overwrite": Situation(
        "cat.jpg --out . --overwrite",
        {"cat.jpg": PHOTO, "cat_mask.png": "= cat.jpg"},
        code=2,
        said=("place of cat_mask.png.",),
    ),
    "a result that is a link to nothing": Situation(
        "cat.jpg --out .",
        {"cat.jpg": PHOTO, "cat_mask.png": "-> nothing"},
        code=2,
        said=("place of cat_mask.png.",),
    ),
    "more names than are listed": Situation(
        "a.jpg b.jpg c.jpg --out out",
        {f"{stem}.jpg": PHOTO for stem in "abc"}
        | dict.fromkeys(pictures("a", "b", "c", folder="out"), FILE),
        code=2,
        said=("out/a_overlay.jpg, out/a_mask.png,", "out/b_mask.png and 4 more."),
    ),
    "--out is a file": Situation(
        "cat.jpg --out notes",
        {"cat.jpg": PHOTO, "notes": FILE},
        code=2,
        said=("No picture can be written to notes", "--out"),
    ),
    "--out lies in a file": Situation(
        "cat.jpg --out notes/x",
        {"cat.jpg": PHOTO, "notes": FILE},
        code=2,
        said=("No picture can be written to notes/x",),
    ),
    "a folder": Situation(
        "photos",
        {
            "photos/b.PNG": PHOTO,
            "photos/a.jpg": PHOTO,
            "photos/._a.jpg": FILE,
            "photos/notes.txt": FILE,
            "photos/deeper/c.jpg": PHOTO,
            "photos/folder.jpg": FOLDER,
        },
        new=pictures("a", "b"),
        said=("2 of 2",),
    ),
    "a folder and a photo of it": Situation(
        "./photos photos/a.jpg", {"photos/a.jpg": PHOTO}, new=pictures("a"), said=("1 of 1",)
    ),
    "a folder without photos": Situation(
        "photos",
        {"photos/notes.txt": FILE},
        code=2,
        said=("there is no photo in the folder photos",),
    ),
    "a pattern that the shell left": Situation(
        "photos/*.jpg",
        {"photos/a.jpg": PHOTO, "photos/b.jpg": PHOTO, "photos/c.png": PHOTO},
        new=pictures("a", "b"),
    ),
    "a pattern for folders": Situation(
        "p*",
        {"p1/a.jpg": PHOTO, "p2/a.jpg": PHOTO, "p3": FOLDER, "p4.jpg": PHOTO},
        new=pictures("a", "a-2", "p4"),
    ),
    "a pattern that nothing matches": Situation(
        "cat.jpg photos/*.jpg", code=2, said=("there is no file photos/*.jpg",)
    ),
    "a name that looks like a pattern": Situation(
        "cat[1].jpg", {"cat[1].jpg": PHOTO, "cat1.jpg": PHOTO}, new=pictures("cat[1]")
    ),
    "a photo that is not there": Situation(
        "cat.jpg dog.jpg", code=2, said=("there is no file dog.jpg",)
    ),
    "a pipe": Situation("pipe", {"pipe": PIPE}, code=2, said=("there is no file pipe",)),
    "a file that is no photo": Situation(
        "notes.jpg cat.jpg",
        {"cat.jpg": PHOTO, "notes.jpg": FILE},
        new=pictures("cat"),
        code=1,
        said=("1 of 2", "notes.jpg: This file is not a photo"),
    ),
    "no photo at all": Situation(
        "notes.jpg", {"notes.jpg": FILE}, new=["pet-fcn-results"], code=1, said=("0 of 1",)
    ),
    "long names": Situation(
        f"{PAW * 60}.jpg {PAW * 61}.jpg",
        {f"{PAW * 60}.jpg": PHOTO, f"{PAW * 61}.jpg": PHOTO},
        new=pictures(PAW * (MAX_BYTES // 4), f"{PAW * (MAX_BYTES // 4)}-2"),
    ),
    "a name that is no UTF-8": Situation(
        "caf\udce9.jpg --out caf\udce9",
        {"caf\udce9.jpg": PHOTO},
        new=pictures("caf\udce9", folder="caf\udce9"),
        said=("1 of 1", "caf\\udce9."),
    ),
    "Ctrl-C while loading": Situation(
        "cat.jpg", new=["pet-fcn-results"], code=130, said=("0 of 1",), interrupted_at=0
    ),
    "Ctrl-C at the third photo": Situation(
        "?.jpg",
        {f"{stem}.jpg": PHOTO for stem in "abcd"},
        new=pictures("a", "b"),
        code=130,
        said=("2 of 4 photos segmented when it was stopped. The pictures are in pet-fcn-results.",),
        interrupted_at=3,
    ),
}


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """The contents of a folder, hidden files too: files with their bytes, links, empty folders."""
    found: dict[str, bytes | str | None] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not path.is_dir() or not any(path.iterdir()):
            found[name] = None
    return found


def lay(there: Mapping[str, str], folder: Path) -> None:
    for name, what in there.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if what == PHOTO:
            color = tuple(np.random.default_rng(len(name)).integers(256, size=3).tolist())
            with path.open("wb") as file:
                Image.new("RGB", (24, 16), color).save(file, "PNG")
        elif what == FILE:
            path.write_text(f"This is {name!a}.")
        elif what == FOLDER:
            path.mkdir()
        elif what == PIPE:
            os.mkfifo(path)
        elif what.startswith("-> "):
            path.symlink_to(what.removeprefix("-> "))
        else:
            path.hardlink_to(folder / what.removeprefix("= "))


class Painter:
    """Stands in for the network: half of each photo is pet. Ctrl-C is pressed at photo number."""

    device = "CPU"

    def __init__(self, interrupted_at: int | None):
        self.left = interrupted_at

    def __call__(self, photo: Path) -> Segmentation:
        found = read_photo(photo)
        self.press()
        probabilities = np.zeros((32, 32, 3), np.float32)
        probabilities[:16, :, 0] = probabilities[16:, :, 1] = 1
        return Segmentation(found, probabilities, (), {}, 0.0, self.device)

    def press(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                raise KeyboardInterrupt


@pytest.fixture
def paint(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Let a `Painter` be loaded instead of the network."""

    def prepare(interrupted_at: int | None) -> None:
        painter = Painter(interrupted_at)

        def load(path: Path | None, network: str) -> Painter:
            if interrupted_at == 0:
                painter.press()
            return painter

        monkeypatch.setattr(Segmenter, "load", load)

    return prepare


@pytest.mark.parametrize("name", SITUATIONS)
def test_nothing_is_lost(
    name: str,
    paint: Callable[[int | None], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    situation = SITUATIONS[name]
    lay(situation.there, tmp_path)
    paint(situation.interrupted_at)
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    with pytest.raises(SystemExit) as ended:
        command.main(situation.argv.split())
    after = tree(tmp_path)

    said = "".join(capsys.readouterr())
    assert ended.value.code == situation.code, said
    assert [part for part in situation.said if part not in said] == [], said
    changed = {path for path in before if before[path] != after.get(path)}
    empty = {path for path in before if before[path] is None}
    assert sorted(changed - empty) == sorted(situation.replaced)
    assert sorted(after.keys() - before.keys()) == sorted(situation.new)
    for path in situation.replaced:
        Image.open(tmp_path / path).load()


def test_a_folder_that_cannot_be_written_to_is_named(
    paint: Callable[[int | None], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    lay({"cat.jpg": PHOTO}, tmp_path)
    paint(None)
    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)  # root may write anywhere
    with pytest.raises(SystemExit) as ended:
        command.main([str(tmp_path / "cat.jpg"), "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert f"No picture can be written to {tmp_path}: Perm" in capsys.readouterr().err


def start(*argv: str | Path, **options: object) -> subprocess.Popen[str]:
    """Start the command as a terminal does: a job in the background would not hear Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-m", "fcn", *map(str, argv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **{"cwd": ROOT, **options},
    )


def test_ctrl_c_before_the_first_photo_ends_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def press(text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "find_photos", press)
    with pytest.raises(SystemExit) as ended:
        command.main(["photos"])
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.slow
def test_pictures_are_written_and_bad_photos_named(tmp_path: Path):
    twin = tmp_path / "twin"
    twin.mkdir()
    for folder in (tmp_path, twin):
        with Image.open(ROOT / "examples" / "cat.jpg") as cat:
            cat.save(folder / "cat.png")
    (tmp_path / "notes.jpg").write_text("no photo")
    photos = [tmp_path / name for name in ("cat.png", "notes.jpg", "twin/cat.png")]
    process = start(*photos, "--out", tmp_path / "out")
    out, err = process.communicate()
    assert process.returncode == 1
    assert "2 of 3 photos segmented on " in out
    assert "notes.jpg: This file is not a photo" in err and "Traceback" not in err
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    parts = ("_cutout.png", "_mask.png", "_overlay.jpg")
    assert names == sorted(f"{stem}{part}" for stem in ("cat", "cat-2") for part in parts)

    size = Image.open(tmp_path / "cat.png").size
    mask = Image.open(tmp_path / "out" / "cat_mask.png")
    assert mask.mode == "P" and mask.size == size
    assert mask.getpalette()[:9] == [value for c in CLASSES for value in c.color]
    assert set(np.unique(np.asarray(mask))) <= {0, 1, 2}
    cutout = Image.open(tmp_path / "out" / "cat_cutout.png")
    assert cutout.mode == "RGBA" and cutout.size == size
    alpha = np.asarray(cutout)[..., 3]
    assert alpha.min() == 0 and alpha.max() == 255 and len(np.unique(alpha)) > 20


@pytest.mark.slow
def test_ctrl_c_ends_with_a_line(tmp_path: Path):
    for i in range(50):
        shutil.copy(ROOT / "examples" / "cat.jpg", tmp_path / f"cat{i}.jpg")
    out = tmp_path / "out"
    process = start(tmp_path, "--out", out)
    assert process.stderr
    seen = ""
    while " 1/50" not in seen:  # tqdm counts, on one line
        letter = process.stderr.read(1)
        assert letter, seen
        seen += letter
    process.send_signal(signal.SIGINT)
    said, err = process.communicate()
    assert process.returncode == 130 and "Traceback" not in seen + err
    done = int(said.split(" of 50 photos segmented when it was stopped.")[0])
    assert 1 <= done < 50 and len(list(out.iterdir())) == 3 * done  # and nothing half made
