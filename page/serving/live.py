"""Live pictures: a frame of the visitor's camera comes in, its mask goes out. No frame is kept."""

import io
from typing import Any

from anyio import to_thread
from PIL import Image
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from fcn import weights
from fcn.photos import PhotoError
from page import limits
from page.lessons import answers as lesson_answers
from page.serving import answers, batch_answers, endpoints, engine, faults
from page.serving.faults import Refusal
from page.serving.payload import PackedGrid, pack_grid
from page.serving.queue import Queue, QueueFull

NETWORK = "light"
SIDE = 320  # longest side of a frame, in pixels; half as many pixels as of a photo
FRAME_BYTES = 200_000
TYPE = "image/jpeg"  # browsers let no other site send it here
QUEUES = (answers.queue, batch_answers.queue, endpoints.queue, lesson_answers.queue)
BUSY = 503

_turns = Queue(limits.QUEUE_LENGTH)  # of visitors: each has one frame on its way at most


def prop() -> dict[str, Any] | None:
    """Return what the browser needs to know; None if the network for it is not there."""
    return {"side": SIDE, "busy": BUSY} if NETWORK in weights.available() else None


async def _answer(request: Request) -> Response:
    """Answer a frame when its visitor's turn comes, unless there are photos to work on."""
    if prop() is None:
        return PlainTextResponse("", 404)
    if request.headers.get("content-type") != TYPE:
        return PlainTextResponse("", 415)
    frame = await _body(request)
    if frame is None:
        return PlainTextResponse("", 413)
    try:
        async with _turns.enter() as turn:
            async for _ in turn.positions():
                pass
            if not all(queue.is_idle for queue in QUEUES):
                return _busy()
            return JSONResponse(await to_thread.run_sync(_mask, frame))
    except QueueFull:
        return _busy()
    except PhotoError as error:
        return PlainTextResponse(faults.sentence(error, "en"), 422)


def _busy() -> Response:
    return PlainTextResponse(str(Refusal("live_busy")), BUSY)


async def _body(request: Request) -> bytes | None:
    """Read a request's body into memory; None if it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FRAME_BYTES:
            return None
    return bytes(body)


def _mask(frame: bytes) -> PackedGrid:
    """Return the mask of a frame, at the size that the network sees.

    Raises:
        PhotoError: if the frame is no JPEG, or larger than the page sends.
    """
    try:
        with Image.open(io.BytesIO(frame), formats=["JPEG"]) as picture:
            size = picture.size
    except OSError as error:
        raise PhotoError("not-an-image") from error
    if max(size) > SIDE:
        raise PhotoError("too-large")
    return pack_grid(engine.glance(frame, NETWORK, SIDE))


ROUTE = Route("/live", _answer, methods=["POST"])
