"""What the page does with many photos: the crowd's question in, progress and a zip out."""

import logging
from collections.abc import AsyncIterator

from anyio import to_thread
from gradio.data_classes import FileData

from page import batch, limits, words
from page.line import Line, LineFull
from page.parts import Answer, Crowd

log = logging.getLogger(__name__)
line = Line(limits.IN_LINE)


async def answer(crowd: Crowd) -> AsyncIterator[Answer]:
    """Segment the photos, after those who came first; say how far it is, then give the zip."""
    given = [batch.Photo(p.path, p.orig_name or p.path) for p in crowd.photos]
    if len(given) > limits.BATCH_PHOTOS:
        error = words.say("many_too_many", crowd.language, total=len(given))
        yield Answer(id=crowd.id, error=error)
        return
    try:
        async with line.place() as place:
            async for ahead in place.ahead():
                yield Answer(id=crowd.id, ahead=ahead)
            steps = batch.run(given, crowd.language)
            while step := await to_thread.run_sync(next, steps, None):
                yield _told(crowd, step)
    except LineFull:
        yield Answer(id=crowd.id, error=words.say("busy", crowd.language))
    except Exception:  # or the visitor would wait for ever
        log.exception("A batch could not be finished")
        yield Answer(id=crowd.id, error=words.say("broken", crowd.language))


def _told(crowd: Crowd, step: batch.Step) -> Answer:
    """Say how far a batch is; at the end, with its zip."""
    total = len(crowd.photos)
    if step.path:
        key, values = "many_done", {"good": total - len(step.bad), "total": total}
    else:
        key, values = "many_step", {"number": step.done + 1, "total": total}
    sentences = [words.say(key, crowd.language, **values)]
    if step.bad:
        sentences.append(words.say("many_bad", crowd.language, names=", ".join(step.bad)))
    file = FileData(path=str(step.path), orig_name=step.path.name) if step.path else None
    return Answer(id=crowd.id, said=" ".join(sentences), file=file)
