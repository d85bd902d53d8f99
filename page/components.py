"""The page's own components: the studio, the lessons, the batch, and the channels of their answers.

Each is a `gr.HTML` with a data model of its own, of `page.models`.
"""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.data_classes import GradioModel
from gradio.i18n import I18nData
from gradio_client.utils import is_http_url_like

from fcn import photos
from fcn.pictures import render
from fcn.segmentation import SKIP_STRIDES, STRIDES
from page import limits, modules
from page.lessons import registry
from page.models import Answer, BatchQuestion, LessonQuestion, Question, TabName
from page.serving.faults import Refusal
from page.serving.middleware import uploaded_at
from page.serving.queue import PULSE

FOLDER = Path(__file__).parent
STYLES = [FOLDER / "page.css", FOLDER / "studio" / "studio.css", *registry.styles()]
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
MAINS = [modules.address(f"{name}/main.js") for name in ("studio", "lessons", "batch")]
PRELOAD = f"""() => {{
    for (const module of {MAINS})
        import(new URL(module, document.baseURI)).catch(() => {{}});
}}"""
OPEN_TABS = """import(new URL(props.module, document.baseURI)).then(
    ({ start }) => start({ props, ask: () => trigger("ask") }));"""
COPY = "(text) => { navigator.clipboard.writeText(text); }"
DELIVER = """watch("value", () => document.dispatchEvent(
    new CustomEvent(props.channel, { detail: props.value })));"""


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
        opacity=render.OPACITY,
        tileSize=render.TILE,
        frameMs=render.FRAME_MS,
        maxCorrections=limits.CORRECTIONS,
        maxPoints=limits.STROKE_POINTS,
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
    return _component("batch", BatchQuestion, endings=sorted(photos.endings()), **props)


def lessons(**props: Any) -> gr.HTML:
    """Make the component that shows how the network works, one lesson at a time.

    Its value is the latest `LessonQuestion`. Its event `ask` means that there is a new one.

    Args:
        **props: values for the modules; `OwnLessonsProps` in page/shared/types.js.
    """
    return _component("lessons", LessonQuestion, lessons=registry.LESSONS, **props)


def tab_opener(tabs: list[str]) -> gr.HTML:
    """Make the hidden component that opens the tab which the address names after its "#".

    Its value is the tab's id. Its event `ask` means that the tab shall open.

    Args:
        tabs: ids of the tabs; the first is the one that opens when the address names none.
    """
    component = gr.HTML(
        html_template="",
        js_on_load=OPEN_TABS,
        visible="hidden",
        module=modules.address("shared/tabs.js"),
        tabs=tabs,
    )
    component.data_model = TabName
    return component


def note_tab(tab: str) -> str:
    """Return the JavaScript that writes an opened tab to the address."""
    module = modules.address("shared/tabs.js")
    return f"() => import(new URL({module!r}, document.baseURI)).then((m) => m.note({tab!r}))"


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
        pulse=PULSE,
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


def strides_choice(label: str) -> gr.CheckboxGroup:
    """Make the choice of skips for programs. Gradio would describe its numbers as strings."""
    choice = gr.CheckboxGroup(list(SKIP_STRIDES), value=[], label=label)
    items = {"type": "integer", "enum": list(SKIP_STRIDES)}
    setattr(choice, choice.api_info.__name__, lambda: {"type": "array", "items": items})
    return choice


class Page(gr.Blocks):
    """The page. Programs may leave out the last inputs of an endpoint, which have values."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Fill in the inputs that a program left out."""
        inputs += [getattr(block, "value", None) for block in block_fn.inputs[len(inputs) :]]
        super().validate_inputs(block_fn, inputs)


def sample(text: str, label: str, copy: I18nData) -> gr.Code:
    """Make a sample of code with a button that copies it. Gradio's own buttons know English only.

    Args:
        text: the code.
        label: above it.
        copy: the button's text.
    """
    code = gr.Code(text, label=label, lines=1, wrap_lines=True, interactive=False, buttons=[])
    button = gr.Button(copy, size="sm")  # below, because Gradio does not translate the code's bar
    button.click(None, code, js=COPY, api_visibility="private")
    return code


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
