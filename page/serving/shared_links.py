"""Links that open a result for some hours, where the operator allows them: each is an HTML file."""

import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from page import limits
from page.content import texts
from page.serving import files, settings
from page.serving.faults import Refusal

PREFIX = "links/"
TOKEN = re.compile(r"[\w-]{22}")  # as of `secrets.token_urlsafe(16)`
ROOM = 0.25  # of all room for files; the rest is for photos, which are deleted sooner


def keep(html: str) -> str:
    """Keep the HTML of a result, and return its address, relative to the page.

    Raises:
        Refusal: if the operator allows no links, or if there is no room.
    """
    hours = settings.share_hours()
    if not hours:
        raise Refusal("link_off")
    content = html.encode()
    if _stored() + len(content) > ROOM * settings.stored_mb() * 1_000_000:
        raise Refusal("full")
    files.reserve(len(content))
    try:
        token = secrets.token_urlsafe(16)
        path = _path(token)
        path.parent.mkdir(mode=0o700)
        path.write_bytes(content)
        # The sweep deletes what is an hour old. A later date keeps the file longer.
        date = time.time() + 3600 * hours - limits.DELETE_AGE - limits.DELETE_EVERY
        os.utime(path, (date, date))
    finally:
        files.release(len(content))
    return PREFIX + token


def _path(token: str) -> Path:
    return files.home() / f"link-{token}" / "page.html"


def _stored() -> int:
    """Count the bytes of all links."""
    total = 0
    for folder in files.home().glob("link-*"):
        with suppress(OSError):  # deleted meanwhile
            total += (folder / "page.html").stat().st_size
    return total


def _is_over(path: Path) -> bool:
    """Whether the time of a link is over, also if the sweep has not come yet."""
    return time.time() > path.stat().st_mtime + limits.DELETE_AGE + limits.DELETE_EVERY


def _read(token: str) -> bytes | None:
    """Return the HTML that a link opens, or None if there is none any more."""
    path = _path(token)
    with suppress(OSError):  # the sweep may delete it at any moment
        if TOKEN.fullmatch(token) and not _is_over(path):
            return path.read_bytes()
    return None


def _serve(request: Request) -> Response:
    """Answer a request. Starlette calls this in a thread, because it is not async."""
    html = _read(request.path_params["token"])
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    if html is None:
        said = "\n".join(texts.say("link_over", language) for language in texts.LANGUAGES)
        return PlainTextResponse(said, 404, headers)
    return Response(html, media_type="text/html", headers=headers)


ROUTE = Route(f"/{PREFIX}{{token}}", _serve)
