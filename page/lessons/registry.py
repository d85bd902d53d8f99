"""The lessons in their order. A lesson is a folder here: its texts, its drawing, its numbers."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
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


def numbers(name: str) -> Answering:
    """Return the function that answers the questions of a lesson.

    Raises:
        KeyError: if there is no such lesson.
    """
    if name not in LESSONS:
        raise KeyError(name)
    answer: Answering = _numbers(name).answer
    return answer


def constants() -> dict[str, dict[str, Any]]:
    """Return what the drawing of each lesson knows before it asks: `CONSTANTS` of its numbers."""
    return {name: getattr(_numbers(name), "CONSTANTS", {}) for name in LESSONS}


def _numbers(name: str) -> ModuleType:
    return import_module(f"page.lessons.{name}.numbers")


def _texts(module: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = import_module(module).TEXTS
    return found
