"""What the browser and the server send each other: questions and answers.

Gradio checks what the browser sends by these models, and finds the files in an answer by them.
"""

from itertools import count
from typing import Annotated, Any

from gradio.data_classes import FileData, GradioModel
from pydantic import Field

from fcn.pictures import render
from page import limits
from page.serving.batch import Outcome

Share = Annotated[float, Field(ge=0, le=1)]


class MaskCorrection(GradioModel):
    """A correction of a mask; the attributes are those of `fcn.pictures.corrections.Correction`."""

    keeps: bool
    points: list[tuple[Share, Share]] = Field(min_length=1, max_length=limits.STROKE_POINTS)
    radius: float | None = Field(None, gt=0, le=1)


class Question(GradioModel):
    """A question of the studio. Gradio accepts only uploaded files in it.

    Attributes:
        id: the number of the question in one page; an answer carries it too.
        want: "look", or a key of `page.serving.downloads.DOWNLOADS`.
        photo: an uploaded file, or None if the question is about an example.
        example: the name of an example, or None.
        off: strides of the skip connections that are switched off.
        network: the name of the network; None for the default.
        opacity: of the mask, 0..1, as the visitor sees it.
        classes: names of the classes that the visitor sees.
        colour: "#rrggbb", to lie behind a cut-out that is downloaded; None for none.
        backdrop: an uploaded photo to lie behind it; None for none.
        cropped: whether it is cropped to the pet.
        corrections: of the mask in a download. A look is without them: the browser applies them.
        language: of the visitor: one of `page.content.texts.LANGUAGES`.
    """

    id: int
    want: str = "look"
    photo: FileData | None = None
    example: str | None = None
    off: list[int] = []
    network: str | None = None
    opacity: float = render.OPACITY
    classes: list[str] = []
    colour: str | None = Field(None, pattern="^#[0-9a-fA-F]{6}$")
    backdrop: FileData | None = None
    cropped: bool = False
    corrections: list[MaskCorrection] = Field([], max_length=limits.CORRECTIONS)
    language: str = "en"


class Unsent(GradioModel):
    """A file that a visitor gave but the browser did not send: its name, and why, in words."""

    name: str
    error: str


class BatchQuestion(GradioModel):
    """A question of the batch, with uploaded photos.

    Attributes:
        id: as of `Question`.
        photos: uploaded files.
        unsent: files that are in the table only.
        cancels: the id of an earlier question to end; None if there is one to answer.
        language: as of `Question`.
    """

    id: int
    photos: list[FileData]
    unsent: list[Unsent] = []
    cancels: int | None = None
    language: str = "en"


class LessonQuestion(GradioModel):
    """A question of a lesson about a photo. The other attributes are those of `Question`.

    Attributes:
        lesson: one of `page.lessons.registry.LESSONS`; "" for the photo itself.
        asked: what the lesson wants to know, by names of its own.
    """

    id: int
    lesson: str
    asked: dict[str, bool | int | float | str | list[int]] = {}
    photo: FileData | None = None
    example: str | None = None
    language: str = "en"


class TabName(GradioModel):
    """The id of a tab of the page."""

    tab: str


class Answer(GradioModel):
    """One of the answers to a question.

    Attributes:
        id: the id of the question.
        position: number of questions that are served first. Another answer follows, unless the
            visitor asks to look at something else.
        done: what is new in a batch.
        said: a sentence about the progress. Another answer follows, unless there is a file.
        file: the file that the question asked for.
        found: what a lesson asked for, or the link to a result.
        error: a sentence for the visitor, in their language.
        beat: a number that differs in each answer. Gradio passes on a value only if it has changed.
    """

    id: int
    position: int | None = None
    done: Outcome | None = None
    said: str | None = None
    file: FileData | None = None
    found: dict[str, Any] | None = None
    error: str | None = None
    beat: int = Field(default_factory=count().__next__)
