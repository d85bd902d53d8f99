"""The set-up: pins that must agree with each other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_spaces_get_the_pinned_gradio():
    sdk_version = re.search(r"^sdk_version: [\"']?([\d.]+)", (ROOT / "README.md").read_text(), re.M)
    assert sdk_version and sdk_version[1] == pins("requirements.txt")["gradio"]


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-gpu.txt"])
def test_further_requirements_change_no_pin(name):
    base = pins("requirements.txt")
    assert {k: v for k, v in pins(name).items() if base.get(k, v) != v} == {}


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*")), ids=lambda path: path.name)
def test_requirements_name_no_place(path):
    assert not re.search(r"://|--(extra-)?index|--find-links|file:", path.read_text())
