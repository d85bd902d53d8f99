"""What the page does when it is asked: a question in, answers for the visitor out."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from fcn.segmentation import SKIP_STRIDES, Segmentation
from page import downloads, engine, examples, files, limits, payload
from page.line import Line
from page.parts import Answer, Question
from page.service import Ahead, Fault, serve

line = Line(limits.IN_LINE)


async def answer(question: Question, request: gr.Request) -> AsyncIterator[Answer]:
    """Answer one question, after those who came first; meanwhile say how many they are.

    Who asks to look at something else is not answered what still waits: nobody would see it.
    """
    visitor = request.session_hash if question.want == "look" else None
    if visitor:
        await line.give_up(visitor, before=question.id)
    own_line = Line(1) if _is_ready(question) else line  # in which nobody is ahead
    work = serve(lambda: _made(question), question.language, own_line, visitor, question.id)
    async with aclosing(work) as updates:
        async for update in updates:
            match update:
                case Ahead():
                    yield Answer(id=question.id, ahead=update.number)
                case Fault():
                    yield Answer(id=question.id, error=update.sentence)
                case _:
                    file = FileData(path=str(update), orig_name=update.name)
                    yield Answer(id=question.id, file=file)


def warm() -> None:
    """Look at every example, so that each opens at once."""
    for name in examples.NAMES:
        _example(name, ())


def _is_ready(question: Question) -> bool:
    """Whether nothing has to be computed."""
    return (
        question.want == "look"
        and question.photo is None
        and (_name(question), _off(question)) in _looks
    )


def _made(question: Question) -> Iterator[Path]:
    yield _make(question)


def _make(question: Question) -> Path:
    """Make what is asked for.

    Raises:
        fcn.photos.PhotoError: if the photo can't be used, or is no longer there.
        page.faults.Refusal: if there is no room for it.
    """
    if question.want == "look":
        path = files.fresh(f"{_stem(question)}.json")
        payload.write(_look(question), path)
        return path
    opacity = min(max(question.opacity, 0.0), 1.0)
    look = downloads.Look(opacity, tuple(question.classes))
    return downloads.make(question.want, _segment(question), _stem(question), look)


def _look(question: Question) -> dict[str, Any]:
    if question.photo is None:
        return _example(_name(question), _off(question))
    return payload.result(_segment(question))


# Forty at most: five examples, eight settings of the skips.
_looks: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = {}


def _example(name: str, off: tuple[int, ...]) -> dict[str, Any]:
    if (name, off) not in _looks:
        _looks[name, off] = payload.result(engine.segment(examples.path(name), off))
    return _looks[name, off]


def _off(question: Question) -> tuple[int, ...]:
    return tuple(stride for stride in SKIP_STRIDES if stride in question.off)


def _segment(question: Question) -> Segmentation:
    photo = question.photo.path if question.photo else examples.path(_name(question))
    return engine.segment(photo, question.off)


def _name(question: Question) -> str:
    return question.example if question.example in examples.NAMES else examples.FIRST


def _stem(question: Question) -> str:
    if question.photo is None:
        return _name(question)
    return files.stem(question.photo.orig_name or question.photo.path)
