"""The tab for many photos: what it says while it works, in the visitor's language."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import to_thread

from page import batch, limits, words
from page.line import Line, LineFull
from page.parts import Batch

line = Line(limits.IN_LINE)


async def segment_all(
    given: Batch,
) -> AsyncIterator[tuple[str, gr.DownloadButton]]:
    """Segment the photos, after those who came first; say how far it is, then give the zip."""
    photos = [photo.path for photo in given.photos]

    def say(key: str, **values: Any) -> str:
        return words.say(key, given.language, **values)

    if len(photos) > limits.BATCH_PHOTOS:
        yield say("many_too_many", total=len(photos)), _result(None)
        return
    try:
        async with line.place() as place:
            async for ahead in place.ahead():
                yield say("ahead", ahead=ahead), _result(None)
            steps = batch.run(photos)
            while step := await to_thread.run_sync(next, steps, None):
                yield _said(step, len(photos), say), _result(step.path)
    except LineFull:
        yield say("busy"), _result(None)


def _result(path: Path | None) -> gr.DownloadButton:
    """Show the zip; without one, show nothing, not the one of the batch before."""
    return gr.DownloadButton(value=str(path) if path else None, visible=path is not None)


def _said(step: batch.Step, total: int, say: Any) -> str:
    if step.path:
        sentences = [say("many_done", good=total - len(step.bad), total=total)]
    else:
        sentences = [say("many_step", number=step.done + 1, total=total)]
    if step.bad:
        sentences.append(say("many_bad", names=", ".join(step.bad)))
    return " ".join(sentences)
