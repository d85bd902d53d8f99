"""Answers the questions of the lessons, from what is kept of the present photo."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

from page import limits
from page.content import examples
from page.lessons import kept, registry
from page.models import Answer, LessonQuestion
from page.serving.answers import told
from page.serving.payload import data_url
from page.serving.queue import Queue
from page.serving.service import serve

queue = Queue(limits.QUEUE_LENGTH)


async def answer(question: LessonQuestion) -> AsyncIterator[Answer]:
    """Answer one question when its turn comes. Until then, tell its position in the queue."""
    work = serve(lambda: _found(question), question.language, queue)
    async with aclosing(work) as updates:
        async for update in updates:
            yield told(question.id, update, lambda found: Answer(id=question.id, found=found))


def _found(question: LessonQuestion) -> Iterator[dict[str, Any]]:
    yield _find(question)


def _find(question: LessonQuestion) -> dict[str, Any]:
    """Find what a question asks for.

    Raises:
        fcn.photos.PhotoError: if the photo can't be used, or has been deleted.
        KeyError: if there is no such lesson.
    """
    photo = kept.KEEPER.get(_path(question))
    if question.lesson == "":  # the frame asks for the photo itself
        return {"photo": data_url(photo.photo, "JPEG", 92), "size": photo.photo.size}
    return registry.numbers(question.lesson)(photo, question.asked)


def _path(question: LessonQuestion) -> str:
    if question.photo:
        return question.photo.path
    name = question.example if question.example in examples.NAMES else examples.FIRST
    return str(examples.path(name))
