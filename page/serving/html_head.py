"""The head of the page's HTML: link previews, the visitor's language, and modules to load early.

Gradio's own head names Gradio in link previews, which read no JavaScript.
"""

import re
from html import escape
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page import modules
from page.content import texts

PREVIEW = Path(__file__).parent.parent.parent / "docs" / "page-1440-light.png"
FAVICON = Path(__file__).parent.parent / "favicon.svg"
# Gradio's previews, and anything else that there may be once only.
OTHERS = re.compile(
    rb"<meta\s[^>]*(?:property|name)=\"(?:og:|twitter:|description\")[^>]*>\s*"
    rb"|<title>.*?</title>\s*|<link\s[^>]*rel=\"(?:shortcut )?icon\"[^>]*>\s*",
    re.DOTALL,
)
ROOT = re.compile(rb'window\.gradio_config = \{.*?"root":\s*"([^"]*)"', re.DOTALL)

# Gradio and the modules take the language from the browser. An address may name another one, and
# Gradio knows some Chinese locales only.
LANGUAGE = """<script>
(() => {
    const named = new URLSearchParams(location.search).get("lang") ?? navigator.language;
    const language = /^zh\\b/i.test(named) ? "zh-CN" : "en";
    Object.defineProperty(navigator, "language", { get: () => language });
    Object.defineProperty(navigator, "languages", { get: () => [language] });
    document.documentElement.lang = language;
})();
</script>"""


def head(root: str) -> str:
    """Return what the head of the page has of ours.

    Args:
        root: the address of the page, without a slash at its end.
    """
    title, description = texts.say("preview_title", "en"), texts.say("preview_sentence", "en")
    picture = f"{root}/{PREVIEW.name}"
    named = {
        "og:type": "website",
        "og:url": f"{root}/",
        "og:title": title,
        "og:description": description,
        "og:image": picture,
        "og:image:alt": texts.say("preview_picture", "en"),
    }
    others = {
        "description": description,
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": description,
        "twitter:image": picture,
    }
    return "\n".join(
        (
            LANGUAGE,
            f"<title>{escape(title)}</title>",
            f'<link rel="icon" type="image/svg+xml" href="./{FAVICON.name}">',
            # Otherwise the browser asks for a module only when it has read one that imports it.
            *(
                f'<link rel="modulepreload" href="./{modules.address(module)}">'
                for module in modules.needed_by("studio/main.js")
            ),
            *(f'<meta property="{k}" content="{escape(v)}">' for k, v in named.items()),
            *(f'<meta name="{k}" content="{escape(v)}">' for k, v in others.items()),
        )
    )


def rewritten(page: bytes) -> bytes:
    """Replace Gradio's previews in the HTML of the page by ours."""
    root = ROOT.search(page)
    if root is None:  # not Gradio's page: a shared result, say
        return page
    ours = head(root[1].decode().rstrip("/")).encode()
    before, found, after = OTHERS.sub(b"", page).partition(b"<head>")
    return before + found + b"\n" + ours + after


class Head:
    """Rewrites the head of the page's HTML. Visitors' files pass unchanged."""

    def __init__(self, app: ASGIApp):
        """Surround an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or "/gradio_api/" in scope["path"]:
            return await self.app(scope, receive, send)
        start: Message | None = None
        parts: list[bytes] = []

        async def send_rewritten(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start:
                parts.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                body = rewritten(b"".join(parts))
                MutableHeaders(scope=start)["content-length"] = str(len(body))
                await send(start)
                message = {"type": "http.response.body", "body": body}
            await send(message)

        await self.app(scope, receive, send_rewritten)


def _file(path: Path) -> Route:
    async def serve(request: Request) -> FileResponse:
        return FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})

    return Route(f"/{path.name}", serve)


ROUTES = [_file(PREVIEW), _file(FAVICON)]
