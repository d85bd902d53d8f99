"""What the page shows of its use from code; ADDRESS stands for where the page runs."""

from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> str:
    """Return one of the files beside this one."""
    return (FOLDER / name).read_text()
