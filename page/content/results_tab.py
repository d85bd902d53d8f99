"""The document of every figure, docs/results.md, as the page shows it."""

import re
from pathlib import Path
from urllib.parse import quote

import gradio as gr

DOCS = Path(__file__).parent.parent.parent / "docs"
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
# What is wider than a phone's screen can be moved with the keyboard, too.
WIDE = '<div class="wide" role="group" aria-label="Table" tabindex="0">\n\n{}\n</div>\n'
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")  # to a file beside it
BELOW = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")  # to a place in it, which would load the page anew


def document() -> gr.Markdown:
    """Make the part that shows it; its pictures and files are served from where they lie."""
    text = BELOW.sub(r"\1", (DOCS / "results.md").read_text(encoding="utf-8"))
    gr.set_static_paths([DOCS / name for name in LINK.findall(text)])
    # As seen from where the page was started: nobody need know where that is.
    here = DOCS.relative_to(Path.cwd()) if DOCS.is_relative_to(Path.cwd()) else DOCS
    text = LINK.sub(rf"](gradio_api/file={quote(here.as_posix())}/\1)", text)
    text = TABLE.sub(lambda table: WIDE.format(table[0]), text)
    text = f'<div lang="en">\n\n{text}\n</div>'
    return gr.Markdown(text, elem_id="results", sanitize_html=False)
