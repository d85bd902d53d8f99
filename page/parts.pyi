"""The page's own components: the studio, which asks, and the post, which brings the answers."""

from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData, GradioModel

HERE = Path(__file__).parent / "studio"
# One scope, in this order: each file may use what the earlier ones declare.
SCRIPTS = ("grids.js", "picture.js", "stages.js", "intake.js", "main.js")
STYLE = HERE / "studio.css"


class Question(GradioModel):
    """What the browser asks for. Gradio lets `photo` be nothing but a file that was uploaded.

    Attributes:
        id: counts up in one page, so that an answer that came too late is known as such.
        photo: an uploaded file; or None, and `example` is one's name.
        off: strides of the skip connections that are switched off.
        language: of the visitor: a key of `page.words.LANGUAGES`.
    """

    id: int
    photo: FileData | None = None
    example: str | None = None
    off: list[int] = []
    language: str = "en"


class Answer(GradioModel):
    """What the server has to say to a question.

    Attributes:
        id: the question's.
        file: what was asked for.
        error: a sentence for the visitor, in their language.
    """

    id: int
    file: FileData | None = None
    error: str | None = None

from gradio.events import Dependency

class Studio(gr.HTML):
    """Where a visitor gives a photo and looks at the result; its value is the latest `Question`.

    Drawn by the scripts in page/studio, because what moves there must not wait for a server.
    Its event `ask` means: there is a new question.
    """

    data_model = Question

    def __init__(self, **props: Any):
        """Make one; `props` are what the scripts get to know."""
        super().__init__(
            value=None,
            html_template=(HERE / "studio.html").read_text(),
            js_on_load=_script(),
            apply_default_css=False,
            elem_id="studio",
            **props,
        )

    def preprocess(self, payload: Question | None) -> Question | None:
        """Pass the question on."""
        return payload
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block
    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component


class Post(gr.HTML):
    """Unseen; hands each `Answer` to the studio."""

    data_model = Answer

    def __init__(self) -> None:
        """Make one."""
        super().__init__(
            value=None,
            html_template="",
            js_on_load="""
                watch("value", () => document.dispatchEvent(
                    new CustomEvent("pet-fcn-answer", { detail: props.value })));
            """,
            visible="hidden",
        )

    def postprocess(self, value: Answer | None) -> Answer | None:
        """Pass the answer on."""
        return value
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block
    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component


@cache
def _script() -> str:
    return "\n".join((HERE / name).read_text() for name in SCRIPTS)