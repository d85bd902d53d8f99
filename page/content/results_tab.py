"""The tab with all scores and timings: it shows docs/results.md."""

import re
from pathlib import Path
from urllib.parse import quote

import gradio as gr

DOCS = Path(__file__).parent.parent.parent / "docs"
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
# Wide tables can be focused, so that the keyboard can scroll them on a narrow screen.
WIDE = '<div class="wide" role="group" aria-label="Table" tabindex="0">\n\n{}\n</div>\n'
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")  # to a file beside the document
BELOW = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")  # to a heading; would reload the page


def document() -> gr.Markdown:
    """Make the component with the document, and let Gradio serve the files that it links to."""
    text = BELOW.sub(r"\1", (DOCS / "results.md").read_text(encoding="utf-8"))
    gr.set_static_paths([DOCS / name for name in LINK.findall(text)])
    # A relative path does not tell visitors where the page lies on the server.
    here = DOCS.relative_to(Path.cwd()) if DOCS.is_relative_to(Path.cwd()) else DOCS
    text = LINK.sub(rf"](gradio_api/file={quote(here.as_posix())}/\1)", text)
    text = TABLE.sub(lambda table: WIDE.format(table[0]), text)
    text = f'<div lang="en">\n\n{text}\n</div>'
    return gr.Markdown(text, elem_id="results", sanitize_html=False)
