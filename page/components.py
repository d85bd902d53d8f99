"""The page's own components: the studio and the crowd, which ask, and the post, which answers.

All are plain `gr.HTML` with a data model of their own, so that Gradio checks what the browser
sends and keeps count of the files that go out.
"""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.data_classes import FileData, GradioModel
from gradio_client.utils import is_http_url_like
from pydantic import Field

from page.serving.faults import Refusal
from page.serving.middleware import uploaded_at

FOLDER = Path(__file__).parent
STYLE = FOLDER / "studio" / "studio.css"
# Run in one scope, in this order: each file may use what the earlier ones declare.
STUDIO = (
    "words.js",
    "grids.js",
    "picture.js",
    "stages.js",
    "intake.js",
    "address.js",
    "server.js",
    "controls.js",
    "main.js",
)
CROWD = ("studio/words.js", "studio/server.js", "crowd/crowd.js")
DELIVER = """watch("value", () => document.dispatchEvent(
    new CustomEvent(props.to, { detail: props.value })));"""


class Question(GradioModel):
    """What the browser asks for. Of this machine, Gradio takes uploaded files only for `photo`.

    Attributes:
        id: counts up in one page, so that an answer that comes too late is known as such.
        want: "look", or a key of `page.serving.downloads.KINDS`.
        photo: an uploaded file; or None, and `example` is one's name.
        off: strides of the skip connections that are switched off.
        opacity: of the mask, 0..1, as the visitor sees it.
        classes: names of the classes that the visitor sees.
        language: of the visitor: one of `page.content.texts.LANGUAGES`.
    """

    id: int
    want: str = "look"
    photo: FileData | None = None
    example: str | None = None
    off: list[int] = []
    opacity: float = 0.5
    classes: list[str] = []
    language: str = "en"


class Crowd(GradioModel):
    """The browser's question with many photos, uploaded; attributes as those of `Question`."""

    id: int
    photos: list[FileData]
    language: str = "en"


class Answer(GradioModel):
    """What the server has to say to a question.

    Attributes:
        id: the question's.
        position: how many others are served first; another answer follows, unless the visitor looks
            at something else meanwhile.
        said: how far it is; unless there is a file, too, another answer follows.
        file: what was asked for.
        error: a sentence for the visitor, in their language.
        beat: counts up: an answer like the one before would not be passed on to the scripts.
    """

    id: int
    position: int | None = None
    said: str | None = None
    file: FileData | None = None
    error: str | None = None
    beat: int = Field(default_factory=count().__next__)


def studio(**props: Any) -> gr.HTML:
    """Make the part in which a visitor gives a photo and looks at the result.

    It is drawn by the scripts in page/studio, because what moves there must not wait for a
    server. Its value is the latest `Question`; its event `ask` means that there is a new one.

    Args:
        **props: what the scripts get to know.
    """
    scripts = [f"studio/{name}" for name in STUDIO]
    return _part("studio", "studio/studio.html", scripts, Question, props)


def crowd(**props: Any) -> gr.HTML:
    """Make the part in which a visitor gives many photos; properties and event as the studio's.

    Gradio's own upload button takes no drop and no folder, and one photo that is too large stops
    all. Its value is the latest `Crowd`.
    """
    return _part("crowd", "crowd/crowd.html", CROWD, Crowd, props)


def _part(
    name: str, markup: str, scripts: Sequence[str], model: type[GradioModel], props: dict
) -> gr.HTML:
    component = gr.HTML(
        html_template=(FOLDER / markup).read_text(),
        js_on_load="\n".join((FOLDER / script).read_text() for script in scripts),
        apply_default_css=False,
        elem_id=name,
        elem_classes="pf",
        answers=f"{name}-answer",  # what the browser's event is called that brings one
        **props,
    )
    component.data_model = model
    take_uploads_only(component)
    return component


def take_uploads_only(component: Component) -> None:
    """Refuse photos that are named by a web address, before Gradio fetches them, of any size."""
    take = component.async_move_resource_to_block_cache

    async def take_upload(path: str | Path | None) -> str | None:
        if is_http_url_like(path):
            try:
                path = uploaded_at(str(path))
            except Refusal as error:
                raise gr.Error(str(error), print_exception=False) from error
        return await take(path)

    setattr(component, take.__name__, take_upload)


def post(to: str) -> gr.HTML:
    """Make the unseen part that hands each `Answer` to the studio or to the crowd."""
    component = gr.HTML(html_template="", js_on_load=DELIVER, visible="hidden", to=f"{to}-answer")
    component.data_model = Answer
    return component
