"""Names of ImageNet's kinds, but cats and dogs, in each language: what a region looks like."""

from functools import cache
from pathlib import Path

CHINESE = Path(__file__).with_name("kinds_zh.tsv")  # English name, tab, Chinese name


def in_languages(english: str) -> dict[str, str]:
    """Return the names of a kind by language; "" has none.

    Raises:
        KeyError: if there is no such kind.
    """
    return {"en": english, "zh": _chinese()[english] if english else ""}


@cache
def _chinese() -> dict[str, str]:
    lines = CHINESE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
