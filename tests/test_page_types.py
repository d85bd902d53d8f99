"""Types of what the server sends: page/shared/types.js agrees with Python."""

import re
from typing import get_type_hints, is_typeddict

import pytest

from fcn.classes import PixelClass
from fcn.pictures.corrections import Correction
from page.content.score import NetworkChoice
from page.models import Answer
from page.serving import payload
from page.serving.batch import Outcome
from tests.pages import ROOT

TYPES_JS = (ROOT / "page" / "shared" / "types.js").read_text(encoding="utf-8")
PACKED = [kind for kind in vars(payload).values() if is_typeddict(kind)]
OTHERS = [PixelClass, NetworkChoice, Outcome, Correction]
NAMES = {
    "int": "number",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "None": "null",
    r"dict\[(.*)\]": r"Record<\1>",
    r"list\[(.*)\]": r"\1[]",
    r"tuple\[(.*), \.\.\.\]": r"\1[]",
    r"tuple\[([^\[\]]*)\]": r"[\1]",
}


def typedef(name: str) -> dict[str, str]:
    """The properties of a typedef and their types, with those of the typedef that it extends."""
    if extended := re.search(rf"@typedef {{(\w+) & {{(.*)}}}} {name}$", TYPES_JS, re.MULTILINE):
        return typedef(extended[1]) | dict(re.findall(r"(\w+): ([^,]+?)(?=,| $)", extended[2]))
    (body,) = re.findall(rf"@typedef {{object}} {name}\b(.*?)(?=@typedef|\*/)", TYPES_JS, re.DOTALL)
    return {key: kind for kind, key in re.findall(r"@property {(.*)} \[?(\w+)", body)}


def in_javascript(kind: object) -> str:
    """The name of a Python type in types.js."""
    text = kind.__name__ if type(kind) in (type, type(payload.PackedGrid)) else str(kind)
    text = text.replace(f"{payload.__name__}.", "")
    for name, other in NAMES.items():
        text = re.sub(rf"\b{name}", other, text)
    return text


@pytest.mark.parametrize("kind", PACKED + OTHERS, ids=lambda kind: kind.__name__)
def test_a_type_is_the_same_on_both_sides(kind: type):
    fields = {key: in_javascript(value) for key, value in get_type_hints(kind).items()}
    assert len(fields) > 1 and typedef(kind.__name__) == fields


def test_an_answer_has_the_same_keys_on_both_sides():
    assert set(typedef("Answer")) == set(Answer.model_fields) - {"beat"}  # the scripts ignore it
