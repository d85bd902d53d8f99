"""What the page does when it is asked: a question in, an answer for the visitor out."""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from gradio.data_classes import FileData

from fcn.photos import PhotoError
from page import engine, examples, files, payload, words
from page.parts import Answer, Question

log = logging.getLogger(__name__)


def look(question: Question) -> Answer:
    """Segment a photo or an example and return everything the viewer shows."""
    try:
        content = _look(question)
    except PhotoError as error:
        return Answer(id=question.id, error=sentence(error, question))
    path = files.fresh(f"{files.stem(content['name'])}.json")
    payload.write(content, path)
    return Answer(id=question.id, file=FileData(path=str(path)))


def sentence(error: PhotoError, question: Question) -> str:
    """Return what the visitor should know of an error, in their language."""
    expired = error.code == "missing" and question.photo is not None
    return words.say("expired" if expired else f"error_{error.code}", question.language)


def _look(question: Question) -> dict[str, Any]:
    off = tuple(sorted(question.off))
    if question.photo is None:
        name = question.example if question.example in examples.NAMES else examples.FIRST
        return _example(name, off)
    photo = Path(question.photo.path)
    return payload.result(engine.segment(photo, off), question.photo.orig_name or photo.name)


@cache  # forty at most: five examples by eight settings of the skips
def _example(name: str, off: tuple[int, ...]) -> dict[str, Any]:
    return payload.result(engine.segment(examples.path(name), off), name)
