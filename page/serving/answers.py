"""Answers the questions of the studio."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from functools import partial
from pathlib import Path

import gradio as gr
from gradio.data_classes import FileData
from PIL import ImageColor

from fcn import weights
from fcn.pictures.corrections import Correction, corrected
from fcn.segmentation import SKIP_STRIDES, Segmentation
from page import limits
from page.content import examples
from page.models import Answer, Question
from page.serving import downloads, engine, files, payload, shared_links
from page.serving.queue import Queue
from page.serving.service import Fault, Position, Step, Working, serve

queue = Queue(limits.QUEUE_LENGTH)


async def answer(question: Question, request: gr.Request) -> AsyncIterator[Answer]:
    """Answer one question when its turn comes. Until then, tell its position in the queue.

    When a visitor asks to look at something else, their waiting questions are given up, because
    nobody would see the answers.
    """
    visitor = request.session_hash if question.want == "look" else None
    if visitor:
        await queue.give_up(visitor, before=question.id)
    own_queue = Queue(1) if _is_ready(question) else queue  # a ready answer need not wait
    work = serve(lambda: _made(question), question.language, own_queue, visitor, question.id)
    async with aclosing(work) as updates:
        async for update in updates:
            yield told(question.id, update, partial(_delivery, question.id))


def told(
    number: int, update: Position | Working | Step | Fault, of_step: Callable[[Step], Answer]
) -> Answer:
    """Tell the browser of an update of `page.serving.service.serve`.

    Args:
        number: of the question.
        update: a position in the queue, a sign of life, a step of the work, or a fault.
        of_step: makes the answer that tells of a step.
    """
    match update:
        case Position():
            return Answer(id=number, position=update.number)
        case Working():
            return Answer(id=number)
        case Fault():
            return Answer(id=number, error=update.sentence)
    return of_step(update)


def _delivery(number: int, made: Path | str) -> Answer:
    """Deliver a file, or a link to a result."""
    if isinstance(made, str):
        return Answer(id=number, found={"link": made})
    return Answer(id=number, file=FileData(path=str(made), orig_name=made.name))


def warm() -> None:
    """Segment every example, so that each opens at once."""
    for name in examples.NAMES:
        _example(name, (), weights.DEFAULT_NETWORK)


def _is_ready(question: Question) -> bool:
    """Whether the answer needs no computing."""
    return (
        question.want == "look"
        and question.photo is None
        and (_name(question), _off(question), _network(question)) in _looks
    )


def _made(question: Question) -> Iterator[Path | str]:
    yield _link(question) if question.want == "link" else _make(question)


def _link(question: Question) -> str:
    """Keep a page with the result, and return its address.

    Raises:
        page.serving.faults.Refusal: if the operator allows no links, or if there is no room.
    """
    return shared_links.keep(downloads.page(_segment(question), _stem(question), _seen(question)))


def _make(question: Question) -> Path:
    """Make the file that a question asks for.

    Raises:
        fcn.photos.PhotoError: if a photo can't be used, or has been deleted.
        page.serving.faults.Refusal: if there is no room for the file, or no such network.
    """
    if question.want == "look":
        path = files.fresh(f"{_stem(question)}.json")
        payload.write(_look(question), path)
        return path
    return downloads.make(question.want, _segment(question), _stem(question), _seen(question))


def _seen(question: Question) -> downloads.Look:
    return downloads.Look(
        opacity=min(max(question.opacity, 0.0), 1.0),
        classes=tuple(question.classes),
        off=_off(question),
        colour=ImageColor.getrgb(question.colour)[:3] if question.colour else None,
        backdrop=Path(question.backdrop.path) if question.backdrop else None,
        cropped=question.cropped,
    )


def _look(question: Question) -> payload.PackedResult:
    if question.photo is None:
        return _example(_name(question), _off(question), engine.name_of(question.network))
    return payload.result(_found(question))


# At most 80: five examples with eight settings of the skips, by two networks.
_looks: dict[tuple[str, tuple[int, ...], str], payload.PackedResult] = {}


def _example(name: str, off: tuple[int, ...], network: str) -> payload.PackedResult:
    key = name, off, network
    if key not in _looks:
        _looks[key] = payload.result(engine.segment(examples.path(name), off, network))
    return _looks[key]


def _network(question: Question) -> str:
    return question.network or weights.DEFAULT_NETWORK


def _off(question: Question) -> tuple[int, ...]:
    return tuple(stride for stride in SKIP_STRIDES if stride in question.off)


def _segment(question: Question) -> Segmentation:
    """Return the result with the visitor's corrections."""
    corrections = [
        Correction(one.keeps, tuple(one.points), one.radius) for one in question.corrections
    ]
    return corrected(_found(question), corrections)


def _found(question: Question) -> Segmentation:
    photo = question.photo.path if question.photo else examples.path(_name(question))
    return engine.segment(photo, question.off, question.network)


def _name(question: Question) -> str:
    return question.example if question.example in examples.NAMES else examples.FIRST


def _stem(question: Question) -> str:
    if question.photo is None:
        return _name(question)
    return files.stem(question.photo.orig_name or question.photo.path)
