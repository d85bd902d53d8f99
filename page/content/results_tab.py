"""The tab with all scores and timings: it shows docs/results.md, or docs/results.zh.md.

Numbers in tables stand once, in docs/results.md. The Chinese document only names each table.
"""

import html
import re
from pathlib import Path
from urllib.parse import quote

import gradio as gr

from fcn import weights
from page.content import texts
from page.content.tables_zh import translated

DOCS = Path(__file__).parent.parent.parent / "docs"
DOCUMENTS = {"en": DOCS / "results.md", "zh": DOCS / "results.zh.md"}
KEY = "results_document"  # of the document among the texts that Gradio shows
NAMED = re.compile(r"^<!-- table: (\S+) -->\n(.*?)<!-- end -->\n", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^<!-- table: (\S+) -->$", re.MULTILINE)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
# Wide tables can be focused, so that the keyboard can scroll them on a narrow screen.
WIDE = '<div class="wide" role="group" aria-label="{label}" tabindex="0">\n\n{table}\n</div>\n'
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")  # to a file beside the document
BELOW = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")  # to a heading; would reload the page
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
FOLDED = '<details id="{id}">\n<summary><h2>{title}</h2></summary>\n\n{body}\n</details>\n'
# A button, because a link to a part of the page would load the page anew.
ENTRY = '<li><button type="button" data-open="{id}">{title}</button></li>'
OPEN = """() => document.addEventListener("click", ({ target }) => {
    const entry = target.closest?.("#results [data-open]");
    const section = entry && document.getElementById(entry.dataset.open);
    if (!section) return;
    section.open = true;
    section.scrollIntoView();
    section.querySelector("summary").focus({ preventScroll: true });
})"""


def document(i18n: gr.I18n) -> gr.Markdown:
    """Make the component with the document, and let Gradio serve the files that it links to.

    Args:
        i18n: has `in_language` of each language under `KEY`.
    """
    english = DOCUMENTS["en"].read_text(encoding="utf-8")
    gr.set_static_paths([DOCS / name for name in LINK.findall(BELOW.sub(r"\1", english))])
    return gr.Markdown(i18n(KEY), elem_id="results", sanitize_html=False)


def in_language(language: str) -> str:
    """Return the document in one language as Markdown with HTML in it.

    Three scores come first, then a list of contents, then the sections, folded.
    """
    given = tables()
    text = DOCUMENTS[language].read_text(encoding="utf-8")
    text = NAMED.sub(r"<!-- table: \1 -->\n", text)
    title, intro, *sections = SECTION.split(_with_heading(text, language))
    parts = dict(zip([intro, *sections[1::2]], [sections[0], *sections[2::2]], strict=True))
    ids = [f"results-{number}" for number in range(1, len(parts) + 1)]
    entries = [
        ENTRY.format(id=i, title=html.escape(name)) for i, name in zip(ids, parts, strict=True)
    ]
    folded = [
        FOLDED.format(id=i, title=html.escape(name), body=_body(body, language, given))
        for i, (name, body) in zip(ids, parts.items(), strict=True)
    ]
    contents = "".join(entries)
    label = texts.say("results_contents", language)
    return "\n".join(
        (
            title.strip(),
            "",
            scores(language),
            f'<nav aria-label="{label}"><ol>{contents}</ol></nav>\n',
            *folded,
        )
    )


def _with_heading(text: str, language: str) -> str:
    """Give the first paragraphs a heading, so that they can be folded like the others."""
    title, rest = text.split("\n", 1)
    return f"{title}\n\n## {texts.say('results_measured', language)}\n{rest}"


def _body(text: str, language: str, given: dict[str, str]) -> str:
    """Put in the tables, and let links lead to files that are served."""
    translate = translated if language == "zh" else str
    text = NAME.sub(lambda name: translate(given[name[1]]), text)
    text = BELOW.sub(r"\1", text)
    # A relative path does not tell visitors where the page lies on the server.
    here = DOCS.relative_to(Path.cwd()) if DOCS.is_relative_to(Path.cwd()) else DOCS
    text = LINK.sub(rf"](gradio_api/file={quote(here.as_posix())}/\1)", text)
    label = texts.say("results_table", language)
    return TABLE.sub(lambda table: WIDE.format(label=label, table=table[0]), text)


def tables() -> dict[str, str]:
    """Return the tables of docs/results.md by name, in Markdown."""
    named = NAMED.findall(DOCUMENTS["en"].read_text(encoding="utf-8"))
    return {name: table.lstrip("\n") for name, table in named}


def scores(language: str) -> str:
    """Return the three scores that a visitor wants first, as a list in HTML."""
    held_out = _first_row(tables()["held-out"])
    no_pet = _first_row(tables()["no-pet"])
    sentences = (
        texts.say("results_pixels", language, percent=_percent(held_out["pixel accuracy"])),
        texts.say("results_animal", language, percent=_percent(held_out["foreground IoU"])),
        texts.say("results_no_pet", language, percent=_percent(no_pet[weights.DEFAULT_NETWORK])),
    )
    items = (re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", sentence) for sentence in sentences)
    return '<ul class="scores">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>\n"


def _first_row(table: str) -> dict[str, str]:
    """Read the first row of a table, by the heads of its columns."""
    head, _, row = (
        [cell.strip(" *") for cell in line.strip("|").split("|")] for line in table.splitlines()[:3]
    )
    return dict(zip(head, row, strict=True))


def _percent(share: str) -> str:
    return f"{100 * float(share):.1f}\u00a0%"
