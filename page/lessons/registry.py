"""The lessons in their order. A lesson is a folder here: its texts, its drawing, its numbers."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from page.content import texts

if TYPE_CHECKING:
    from page.lessons.kept import PhotoInside

FOLDER = Path(__file__).parent
LESSONS = (
    "map",
    "convolution",
    "pooling",
    "score",
    "transposed",
    "doubling",
    "skips",
    "certainty",
)

Asked = dict[str, Any]
Answering = Callable[["PhotoInside", Asked], dict[str, Any]]


def in_language(language: str) -> dict[str, str]:
    """Return the texts of the frame and of every lesson; a lesson's keys begin with its name."""
    column = texts.LANGUAGES.index(language)
    found = {f"lessons_{key}": pair[column] for key, pair in _texts("page.lessons.texts").items()}
    for name in LESSONS:
        lesson = _texts(f"page.lessons.{name}.texts")
        found |= {f"{name}.{key}": pair[column] for key, pair in lesson.items()}
    return found


def styles() -> list[Path]:
    """Return the style sheets of the frame and of the lessons that have one."""
    return [FOLDER / "lessons.css", *sorted(FOLDER.glob("*/lesson.css"))]


@cache
def numbers(name: str) -> Answering | None:
    """Return the function that answers the questions of a lesson, or None if it asks none.

    Raises:
        KeyError: if there is no such lesson.
    """
    if name not in LESSONS:
        raise KeyError(name)
    module = f"page.lessons.{name}.numbers"
    if find_spec(module) is None:
        return None
    answer: Answering = import_module(module).answer
    return answer


def _texts(module: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = import_module(module).TEXTS
    return found
