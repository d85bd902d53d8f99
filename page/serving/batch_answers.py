"""Answers the questions of the batch: with its progress, then with a zip."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from pathlib import Path

from gradio.data_classes import FileData

from page import limits
from page.components import Answer, BatchQuestion
from page.content import texts
from page.serving import batch
from page.serving.answers import told
from page.serving.queue import Queue
from page.serving.service import serve

queue = Queue(limits.QUEUE_LENGTH)


async def answer(question: BatchQuestion) -> AsyncIterator[Answer]:
    """Segment the photos when their turn comes; tell the progress, then give the zip."""
    given = [batch.Photo(p.path, p.orig_name or Path(p.path).name) for p in question.photos]
    work = serve(lambda: batch.run(given, question.language), question.language, queue)
    async with aclosing(work) as updates:
        async for update in updates:
            yield told(question.id, update, partial(_progress, question))


def _progress(question: BatchQuestion, step: batch.Step) -> Answer:
    """Describe the progress of a batch. At the end, the answer has the zip."""
    total = len(question.photos)
    if step.path:
        key, values = "batch_done", {"good": total - len(step.bad), "total": total}
    else:
        key, values = "batch_step", {"number": step.done + 1, "total": total}
    sentences = [texts.say(key, question.language, **values)]
    if step.bad:
        sentences.append(texts.say("batch_bad", question.language, names=", ".join(step.bad)))
    file = FileData(path=str(step.path), orig_name=step.path.name) if step.path else None
    return Answer(id=question.id, said=" ".join(sentences), file=file)
