"""The operator's settings: environment variables, checked before Gradio reads them.

Gradio reads its settings, and makes folders, when it is imported.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STORED_MB = 2000  # of visitors' photos and results, unless PET_FCN_STORED_MB says otherwise
KEPT_MB = 512  # of results in memory, unless PET_FCN_KEPT_MB says otherwise
MOST_SHARE_HOURS = 168
HOST = "127.0.0.1"  # where Gradio listens, unless GRADIO_SERVER_NAME says otherwise


class SettingError(ValueError):
    """A setting that can't be used; the message says what to do."""


@contextmanager
def start_or_exit(*errors: type[Exception]) -> Iterator[None]:
    """End the program with a sentence if a setting is wrong or one of these errors is raised."""
    expected: tuple[type[Exception], ...] = (SettingError, *errors)
    try:
        yield
    except expected as error:
        sys.exit(f"Pet FCN can't start. {error}")


def check() -> None:
    """Check the numbers among the settings, Gradio's too.

    Raises:
        SettingError: if one is not a number, or out of range.
    """
    port()
    stored_mb()
    kept_mb()
    share_hours()
    source()
    _number("GRADIO_NUM_PORTS", 1, 65_535)


def stored_mb() -> int:
    """Return how many megabytes of photos and results the server keeps at most."""
    return _number("PET_FCN_STORED_MB", 1, 1_000_000_000) or STORED_MB


def kept_mb() -> int:
    """Return how many megabytes of results the server keeps in memory at most; 0 keeps none."""
    given = _number("PET_FCN_KEPT_MB", 0, 1_000_000_000)
    return KEPT_MB if given is None else given


def share_hours() -> int:
    """Return how many hours a link to a result lives; 0 if there are no such links."""
    return _number("PET_FCN_SHARE_HOURS", 0, MOST_SHARE_HOURS) or 0


def port() -> int | None:
    """Return the port that the operator names, or None if any port is fine."""
    return _number("GRADIO_SERVER_PORT", 1, 65_535)


def source() -> str | None:
    """Return the address of the source code, to link to: the operator's, or that of the Space.

    Raises:
        SettingError: if the operator's is no address.
    """
    if given := os.environ.get("PET_FCN_SOURCE"):
        if not given.startswith(("https://", "http://")):
            raise SettingError(f"PET_FCN_SOURCE is {given!r}: set it to an address, https://...")
        return given
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/tree/main" if space else None


def check_address() -> None:
    """Check that the page can listen at its address. Gradio would choose another port.

    Raises:
        SettingError: if it can't.
    """
    host, named = os.environ.get("GRADIO_SERVER_NAME") or HOST, port()
    try:
        socket.create_server((host, 0)).close()
    except OSError as error:
        raise SettingError(
            f"{host} is no name or IPv4 address of this machine. Set GRADIO_SERVER_NAME to one, or "
            "to 0.0.0.0 for all that it has."
        ) from error
    try:
        socket.create_server((host, named or 0)).close()
    except PermissionError as error:
        raise SettingError(
            f"This user may not listen on port {named}. Set GRADIO_SERVER_PORT to one above 1023."
        ) from error
    except OSError as error:
        raise SettingError(
            f"Port {named} is taken. Stop the program that uses it, or set GRADIO_SERVER_PORT to "
            "another."
        ) from error


def _number(name: str, least: int, most: int) -> int | None:
    """Read a whole number from an environment variable; None if it is not set."""
    text = os.environ.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingError(f"{name} is {text!r}: set it to a whole number from {least} to {most}.")
    return int(text)
