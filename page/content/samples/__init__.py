"""The samples of the tab "Code". ADDRESS stands for the address of the page."""

from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> str:
    """Return the text of a file in this folder."""
    return (FOLDER / name).read_text()
