"""The set-up: pins that agree, the Pythons that make takes, settings that must not matter."""

import json
import os
import re
import shutil
import subprocess
import sys
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


def fake_python(path: Path, version: tuple[int, int], modules: str = "ensurepip venv") -> Path:
    """A Python that says it is of a version, and makes a .venv in which nothing is."""
    path.write_text(
        f"""#!{sys.executable}
import sys
from pathlib import Path

_, option, *words = sys.argv
if option == "--version":
    print("Python {version[0]}.{version[1]}")
elif option == "-m":
    folder = Path(words[-1], "bin")
    folder.mkdir(parents=True)
    (folder / "pip").touch()
elif "import ensurepip" in words[0]:
    sys.exit("ensurepip" not in {modules.split()!r})
else:
    sys.version_info = {version!r}
    exec(words[0])
"""
    )
    path.chmod(0o755)
    return path


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize(
    ("minor", "fits"), [(10, False), (11, True), (12, True), (13, True), (14, False)]
)
@pytest.mark.parametrize("named", [True, False], ids=["named", "found"])
def test_make_takes_the_pythons_that_tensorflow_has(
    minor: int, fits: bool, named: bool, tmp_path: Path
):
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / "tools"  # no other Python is to be found
    tools.mkdir()
    for tool in ("make", "sh"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    python = fake_python(tools / f"python3.{minor}", (3, minor))
    (tools / "python3").symlink_to(python)
    done = subprocess.run(
        ["make", ".venv/bin/pip", *([f"PYTHON={python}"] if named else [])],
        cwd=tmp_path,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
    )
    assert (tmp_path / ".venv/bin/pip").exists() == fits, done.stderr
    if fits:
        assert f"Making .venv with Python 3.{minor}" in done.stdout
    else:
        assert done.returncode and "Python 3.11, 3.12 or 3.13 (TensorFlow has no" in done.stderr


# As older versions of Keras left it, and as another project may need it.
KERAS_JSON = {"backend": "theano", "image_data_format": "channels_first", "floatx": "float16"}
SHARES = """
import json
import numpy as np
from fcn.segmenter import Segmenter

found = Segmenter.load()("examples/cat.jpg")
assert found.probabilities.dtype == np.float32
print(json.dumps(found.shares))
"""


def python(code: str, **env: str) -> str:
    """Run a program and return its output; only `env` can set KERAS_BACKEND."""
    env = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"} | env
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("env", "backend"),
    [
        ({}, "tensorflow"),
        ({"KERAS_BACKEND": ""}, "tensorflow"),
        ({"KERAS_BACKEND": "jax"}, "jax"),
    ],
)
def test_only_the_variable_names_another_backend(env: dict[str, str], backend: str):
    assert python("import os, fcn; print(os.environ['KERAS_BACKEND'])", **env) == backend


@pytest.mark.slow
def test_settings_of_keras_change_nothing(tmp_path: Path, segmenter):
    (tmp_path / "keras.json").write_text(json.dumps(KERAS_JSON))
    usual = segmenter(ROOT / "examples" / "cat.jpg").shares
    assert json.loads(python(SHARES, KERAS_HOME=str(tmp_path))) == pytest.approx(usual, abs=1e-3)
