"""`python app.py` answers a wrong setting with one sentence and no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from page.serving import settings
from tests.pages import ROOT

FILE = str(ROOT / "LICENSE")
# name: ({variable: text}, part of the message)
WRONG = {
    "folder below a file": ({"GRADIO_TEMP_DIR": f"{FILE}/folder"}, "No files can be kept: "),
    "folder is a file": ({"GRADIO_TEMP_DIR": FILE}, "Set GRADIO_TEMP_DIR to a folder"),
    "port is no number": (
        {"GRADIO_SERVER_PORT": "notaport"},
        "GRADIO_SERVER_PORT is 'notaport': set it to a whole number from 1 to 65535.",
    ),
    "port too high": ({"GRADIO_SERVER_PORT": "99999"}, "GRADIO_SERVER_PORT is '99999': set"),
    "port is empty": ({"GRADIO_SERVER_PORT": ""}, "GRADIO_SERVER_PORT is '': set"),
    "number of ports": ({"GRADIO_NUM_PORTS": "many"}, "GRADIO_NUM_PORTS is 'many': set"),
    "memory": ({"PET_FCN_KEPT_MB": "-1"}, "PET_FCN_KEPT_MB is '-1': set"),
    "source": ({"PET_FCN_SOURCE": "github.com/x"}, "PET_FCN_SOURCE is 'github.com/x': set"),
    "room": ({"PET_FCN_STORED_MB": "2 GB"}, "PET_FCN_STORED_MB is '2 GB': set"),
}


def start(**variables: str) -> subprocess.CompletedProcess:
    environment = os.environ | variables
    command = [sys.executable, "app.py"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(("variables", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_told(variables: dict[str, str], said: str):
    done = start(**variables)
    assert done.returncode == 1
    assert done.stderr.startswith("Pet FCN can't start. ") and said in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_port_that_is_taken_is_told_and_no_other_is_taken_instead():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(GRADIO_SERVER_PORT=str(port))
    assert done.returncode == 1
    assert f"Pet FCN can't start. Port {port} is taken." in done.stderr
    assert "Traceback" not in done.stderr and "http" not in done.stdout


# The first address is reserved for documentation.
@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "::1"])
def test_an_address_of_another_machine_is_told(host: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRADIO_SERVER_NAME", host)
    with pytest.raises(settings.SettingError, match=f"^{host} is no name or IPv4 address of this"):
        settings.check_address()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_is_free_or_taken(host: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRADIO_SERVER_NAME", host)
    settings.check_address()  # any port will do
    with socket.create_server((host, 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("GRADIO_SERVER_PORT", str(port))
        with pytest.raises(settings.SettingError, match=f"^Port {port} is taken"):
            settings.check_address()
    settings.check_address()


def test_a_folder_that_is_not_there_is_made(tmp_path: Path):
    home = tmp_path / "not" / "there"
    command = "from page.serving import files; print(files.home())"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env=os.environ | {"GRADIO_TEMP_DIR": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(home)
