"""The page's own components: the studio, the batch, and the channels of their answers.

Each is a `gr.HTML` with a data model of its own. Gradio checks what the browser sends by that
model, and finds the files in an answer by it.
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
# Gradio runs this when a component is on the page. It searches the text for the names of the
# component's events: they must stand here in quotes.
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
# This runs when the page is loaded. Gradio makes a component only when its tab is opened. The
# modules are loaded by then, so the component accepts dropped files as soon as a visitor sees it.
# Errors are ignored here, because START reports them.
PRELOAD = f"""() => {{
    for (const module of {[modules.address(f"{name}/main.js") for name in ("studio", "batch")]})
        import(new URL(module, document.baseURI)).catch(() => {{}});
}}"""
DELIVER = """watch("value", () => document.dispatchEvent(
    new CustomEvent(props.channel, { detail: props.value })));"""


class Question(GradioModel):
    """A question of the studio. Gradio accepts only uploaded files as its `photo`.

    Attributes:
        id: the number of the question in one page; an answer carries it too.
        want: "look", or a key of `page.serving.downloads.KINDS`.
        photo: an uploaded file, or None if the question is about an example.
        example: the name of an example, or None.
        off: strides of the skip connections that are switched off.
        network: the name of the network; None for the default.
        opacity: of the mask, 0..1, as the visitor sees it.
        classes: names of the classes that the visitor sees.
        language: of the visitor: one of `page.content.texts.LANGUAGES`.
    """

    id: int
    want: str = "look"
    photo: FileData | None = None
    example: str | None = None
    off: list[int] = []
    network: str | None = None
    opacity: float = 0.5
    classes: list[str] = []
    language: str = "en"


class BatchQuestion(GradioModel):
    """A question of the batch, with uploaded photos. Its attributes are those of `Question`."""

    id: int
    photos: list[FileData]
    language: str = "en"


class Answer(GradioModel):
    """One of the answers to a question.

    Attributes:
        id: the id of the question.
        position: number of questions that are served first. Another answer follows, unless the
            visitor asks to look at something else.
        said: a sentence about the progress. Another answer follows, unless there is a file.
        file: the file that the question asked for.
        error: a sentence for the visitor, in their language.
        beat: a number that differs in each answer. Gradio passes on a value only if it has changed.
    """

    id: int
    position: int | None = None
    said: str | None = None
    file: FileData | None = None
    error: str | None = None
    beat: int = Field(default_factory=count().__next__)


def studio(**props: Any) -> gr.HTML:
    """Make the component in which a visitor gives a photo and looks at the result.

    The modules in page/studio draw it in the browser, so that nothing waits for the server while
    a visitor moves a control. Its value is the latest `Question`. Its event `ask` means that there
    is a new question. Its event `results` means that the visitor wants to see every score.

    Args:
        **props: values for the modules; `OwnStudioProps` in page/shared/types.js.
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
    """Make the component in which a visitor gives many photos.

    Its value is the latest `BatchQuestion`. Its event `ask` means that there is a new one. Gradio's
    own upload button accepts no dropped files and no folders, and one photo that is too large stops
    all others.

    Args:
        **props: values for the modules; `OwnBatchProps` in page/shared/types.js.
    """
    return _component("batch", BatchQuestion, **props)


def _component(name: str, model: type[GradioModel], **props: Any) -> gr.HTML:
    """Make a component whose markup and modules are in the folder of its name."""
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
    """Make a component refuse web addresses: Gradio would fetch a file of any size from them."""
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
    """Make the hidden component that passes each `Answer` to a visible one.

    Args:
        to: the name of the visible component. The browser event that brings it the answers is
            named after it.
    """
    component = gr.HTML(
        html_template="", js_on_load=DELIVER, visible="hidden", channel=f"{to}-answer"
    )
    component.data_model = Answer
    return component
