"""The page's own components: the studio and the batch, which ask, and the channel of the answers.

All are plain `gr.HTML` with a data model of their own, so that Gradio checks what the browser
sends and keeps count of the files that go out.
"""

from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.data_classes import FileData, GradioModel
from gradio_client.utils import is_http_url_like
from pydantic import Field

from fcn.pictures import render
from fcn.segmentation import SKIP_STRIDES, STRIDES
from page import modules
from page.serving.faults import Refusal
from page.serving.middleware import uploaded_at

FOLDER = Path(__file__).parent
STYLE = FOLDER / "studio" / "studio.css"
# Gradio runs this when a part of the page is there. It finds the events that a part has by their
# names in quotes.
START = """
import(new URL(props.module, document.baseURI)).then(({ start }) => start({
    element,
    props,
    upload,
    ask: () => trigger("ask"),
    openResults: () => trigger("results"),
})).catch((error) => {
    console.error(error);
    const language = navigator.language.slice(0, 2).toLowerCase();
    element.textContent = (props.texts[language] ?? props.texts.en).not_loaded;
    element.setAttribute("role", "alert");
});
"""
# Run when the page is loaded. Gradio makes a part when its tab is opened; its modules are there by
# then, and so it takes what is dropped as soon as it is seen. START tells of what can't be loaded.
PRELOAD = f"""() => {{
    for (const module of {[modules.address(f"{name}/main.js") for name in ("studio", "batch")]})
        import(new URL(module, document.baseURI)).catch(() => {{}});
}}"""
DELIVER = """watch("value", () => document.dispatchEvent(
    new CustomEvent(props.channel, { detail: props.value })));"""


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


class BatchQuestion(GradioModel):
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

    It is drawn by the modules in page/studio, because what moves there must not wait for a
    server. Its value is the latest `Question`; its event `ask` means that there is a new one, and
    `results` that the visitor wants to see every score.

    Args:
        **props: what the modules get to know; `StudioProps` in page/shared/types.js.
    """
    return _component(
        "studio",
        Question,
        strides=STRIDES,
        skips=SKIP_STRIDES,
        tileSize=render.TILE,
        frameMs=render.FRAME_MS,
        **props,
    )


def batch(**props: Any) -> gr.HTML:
    """Make the part in which a visitor gives many photos; its event `ask` is as the studio's.

    Gradio's own upload button takes no drop and no folder, and one photo that is too large stops
    all. Its value is the latest `BatchQuestion`.

    Args:
        **props: what the modules get to know; `BatchProps` in page/shared/types.js.
    """
    return _component("batch", BatchQuestion, **props)


def _component(name: str, model: type[GradioModel], **props: Any) -> gr.HTML:
    """Make a part whose markup and modules lie in the folder of its name."""
    component = gr.HTML(
        html_template=(FOLDER / name / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load=START,
        apply_default_css=False,
        elem_id=name,
        elem_classes="pf",
        module=modules.address(f"{name}/main.js"),
        channel=f"{name}-answer",
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


def answers_channel(to: str) -> gr.HTML:
    """Make the unseen part that hands each `Answer` to the part of that name.

    It does so by an event of the browser, which is named after the part.
    """
    component = gr.HTML(
        html_template="", js_on_load=DELIVER, visible="hidden", channel=f"{to}-answer"
    )
    component.data_model = Answer
    return component
