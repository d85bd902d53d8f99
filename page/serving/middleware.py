"""Middleware for every request: security headers, and limits of size and room."""

import re
from pathlib import Path
from urllib.parse import unquote

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page import limits
from page.serving import faults, files, shared_links, standalone
from page.serving.faults import Refusal
from page.serving.html_head import Head

# No frame-ancestors: Hugging Face shows the page in a frame.
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's page has inline scripts, and runs those of gr.HTML by `new Function`.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",  # the photo in a result is a data URL
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
FILES_POLICY = "default-src 'none'; sandbox"
SHARED_POLICY = f"{standalone.POLICY}; sandbox allow-scripts"  # scripts, but none of our rights

API = "/gradio_api/"
FILE = re.compile(API + r"file[=/]([^\0]*)$")

BATCH_BYTES = limits.BATCH_PHOTOS * limits.UPLOAD_BYTES
PHOTO_BYTES = 2 * limits.UPLOAD_BYTES  # in base64, with a question around it
QUESTION_BYTES = 64_000  # smaller requests are not written to the disk


class BrowserRules:
    """Adds the headers that tell browsers what the page and visitors' files may do."""

    def __init__(self, app: ASGIApp):
        """Surround an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and add the headers."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_rules(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Content-Security-Policy"] = _policy(scope["path"])
            await send(message)

        await self.app(scope, receive, send_with_rules)


def _policy(path: str) -> str:
    """Choose the policy for a path. The API serves visitors' files, and no part of the page."""
    if API in path:
        return FILES_POLICY
    return SHARED_POLICY if f"/{shared_links.PREFIX}" in path else PAGE_POLICY


class Intake:
    """Refuses requests that are too large, that find no room, or that name another server."""

    def __init__(self, app: ASGIApp):
        """Surround an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with a sentence."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _names_address(scope["path"]):
            await _refuse("address", 403)(scope, receive, send)
        elif scope["method"] == "POST":
            await self._take(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept the body of a request, if it is not too large and there is room for it."""
        headers = Headers(scope=scope)
        says_size = "content-length" in headers
        is_upload = scope["path"].endswith(f"{API}upload")
        most = BATCH_BYTES if is_upload and says_size else PHOTO_BYTES
        size = int(headers.get("content-length", most))
        if size > most:
            return await _refuse("too_big", 413)(scope, receive, send)
        is_kept = size > QUESTION_BYTES or headers.get("content-type", "").startswith("multipart/")
        if not is_kept:
            return await self.app(scope, receive, send)
        try:
            await to_thread.run_sync(files.reserve, size)
        except Refusal:
            while says_size and (await receive()).get("more_body"):
                pass  # a browser reads the answer only when it has sent everything
            return await _refuse("full", 507)(scope, receive, send)
        try:
            await self.app(scope, _limited(receive, most), send)
        except OSError as error:
            if faults.key(error) != "full":
                raise
            await _refuse("full", 507)(scope, receive, send)
        finally:
            files.release(size)


def _names_address(path: str) -> bool:
    """Whether a path names a file of another server. Gradio would fetch it."""
    file = FILE.search(path)
    return file is not None and file[1].lower().startswith(("http:", "https:"))


def _refuse(key: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(str(Refusal(key)), status)


def _limited(receive: Receive, most: int) -> Receive:
    """Stop a request after `most` bytes, even if its header states a smaller length."""
    left = most

    async def receive_limited() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, str(Refusal("too_big")))
        return message

    return receive_limited


def uploaded_at(address: str) -> Path:
    """Return the path of an uploaded file by its address on this server.

    Raises:
        Refusal: if the address is another one: nothing is fetched.
    """
    file = FILE.search(unquote(address))
    path = Path(file[1] if file else "").resolve()
    if not path.is_relative_to(files.home()):
        raise Refusal("address")
    return path


MIDDLEWARE = [Middleware(BrowserRules), Middleware(Head), Middleware(Intake)]
