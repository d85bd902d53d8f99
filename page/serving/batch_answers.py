"""Answers the questions of the batch: with each photo that is done, then with a zip."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from pathlib import Path
from threading import Event

import gradio as gr
from gradio.data_classes import FileData

from page import limits
from page.content import texts
from page.models import Answer, BatchQuestion
from page.serving import batch
from page.serving.answers import told
from page.serving.queue import Queue
from page.serving.service import serve

queue = Queue(limits.QUEUE_LENGTH)
# By visitor and question, while the question is being answered: whether it has been cancelled.
_answering: dict[tuple[str | None, int], Event] = {}


async def answer(question: BatchQuestion, request: gr.Request) -> AsyncIterator[Answer]:
    """Segment the photos when their turn comes; tell the progress, then give the zip.

    A question with `cancels` ends an earlier one: what is done by then is in its zip.
    """
    visitor = request.session_hash
    if question.cancels is not None:
        if cancelled := _answering.get((visitor, question.cancels)):
            cancelled.set()
        await queue.give_up(str(visitor), before=question.cancels + 1)
        return
    key = visitor, question.id
    cancelled = _answering[key] = Event()
    last = None
    work = serve(
        lambda: batch.run(given(question), question.language, cancelled.is_set),
        question.language,
        queue,
        visitor,
        question.id,
    )
    try:
        async with aclosing(work) as updates:
            async for update in updates:
                last = told(question.id, update, partial(_progress, question))
                yield last
        if cancelled.is_set() and not (last and last.file):  # in the queue: nothing was done
            yield Answer(id=question.id, error=texts.say("batch_cancelled", question.language))
    finally:
        del _answering[key]


def given(question: BatchQuestion) -> list[batch.Photo]:
    """Return all files that the visitor gave; those that were not sent come last."""
    sent = [batch.Photo(p.path, p.orig_name or Path(p.path).name) for p in question.photos]
    return sent + [batch.Photo(None, unsent.name, unsent.error) for unsent in question.unsent]


def _progress(question: BatchQuestion, step: batch.Step) -> Answer:
    """Describe the progress of a batch. At the end, the answer has the zip."""
    total = len(question.photos) + len(question.unsent)
    if step.path:
        key, values = "batch_done", {"good": total - len(step.bad), "total": total}
    else:
        key, values = "batch_step", {"number": step.done + 1, "total": total}
    sentences = [texts.say(key, question.language, **values)]
    if step.bad:
        sentences.append(texts.say("batch_bad", question.language, names=", ".join(step.bad)))
    return Answer(
        id=question.id,
        said=" ".join(sentences),
        done=step.outcome,
        file=FileData(path=str(step.path), orig_name=step.path.name) if step.path else None,
    )
