"""A result as one HTML file that needs no server: photo, mask, stages, and the page's own modules.

Browsers load no modules from the disk. So the modules lie in the file as data URLs, and an import
map names them.
"""

import json
from base64 import b64encode
from collections.abc import Collection
from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fcn.classes import CLASSES
from fcn.pictures import render
from fcn.segmentation import STRIDES, Segmentation
from page import modules
from page.content import texts
from page.serving import html_head, payload

FOLDER = Path(__file__).parent.parent / "standalone"
ENTRY = "standalone/main.js"
# Nothing is asked of any server: the photo and the modules are data URLs.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'unsafe-inline' data:",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "connect-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def page(
    found: Segmentation,
    name: str,
    opacity: float,
    classes: Collection[str],
    off: Collection[int],
    painting: dict[str, float],
) -> str:
    """Return the HTML of a result.

    Args:
        found: the result.
        name: of the photo.
        opacity: of the mask, 0..1, at first.
        classes: names of the classes that are shown at first.
        off: strides of the skips that are switched off.
        painting: how the page paints: `page.serving.downloads.PAINTING`.
    """
    return Template((FOLDER / "standalone.html").read_text(encoding="utf-8")).substitute(
        policy=POLICY,
        language=html_head.LANGUAGE,
        title=escape(f"{name} - Pet FCN"),
        style=(FOLDER / "standalone.css").read_text(encoding="utf-8"),
        modules=_json(
            {"imports": {path: _data_url(path) for path in sorted(modules.needed_by(ENTRY))}}
        ),
        result=_json(
            {
                "name": name,
                "result": _packed(found),
                "props": {
                    "classes": [asdict(c) for c in CLASSES],
                    "strides": STRIDES,
                    "skips": [],  # a switch would need the network
                    "tileSize": render.TILE,
                    "frameMs": render.FRAME_MS,
                    **painting,
                },
                "texts": {language: texts.in_language(language) for language in texts.LANGUAGES},
                "opacity": opacity,
                "shown": list(classes),
                "off": list(off),
            }
        ),
    )


def _packed(found: Segmentation) -> dict[str, Any]:
    """Pack a result without what only the page shows."""
    packed = payload.result(found)
    stages = [{**stage, "channels": []} for stage in packed["stages"]]
    return {**packed, "stages": stages, "undropped": None, "corrected": found.corrected}


def _data_url(path: str) -> str:
    """Return a module as a data URL."""
    text = modules.importing_by_path(path)
    return "data:text/javascript;base64," + b64encode(text.encode()).decode()


def _json(content: object) -> str:
    """Write JSON that can't end the script element that it lies in."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
