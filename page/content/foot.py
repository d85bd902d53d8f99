"""The foot of the page: where everything comes from."""

import re

from page.content import examples, texts
from page.serving import settings

KEY = "page_foot"  # of the foot among the texts that Gradio shows
PLACES = {
    "paper": "https://arxiv.org/abs/1411.4038",
    "tutorial": "https://keras.io/examples/vision/fully_convolutional_network/",
    "data": "https://www.robots.ox.ac.uk/~vgg/data/pets/",
    "mit": "https://opensource.org/license/mit",
    "by_sa": "https://creativecommons.org/licenses/by-sa/4.0/",
}
# file | what it shows | author | licence | package
ROW = re.compile(r"^\| \S+\.jpg \| [^|]+ \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def in_language(language: str) -> str:
    """Return the foot in one language as Markdown."""
    source = settings.source()
    link = f", [{texts.say('foot_source', language)}]({source})" if source else ""
    if language == "zh":
        link = link.replace(", ", "、")
    return texts.say("foot", language, authors=authors(language), source=link, **PLACES)


def authors(language: str) -> str:
    """Name the authors of the example photos with their licences, from the list beside these."""
    listed = dict(ROW.findall((examples.FOLDER / "README.md").read_text(encoding="utf-8")))
    between, template = ("、", "{}（{}）") if language == "zh" else (", ", "{} ({})")
    return between.join(template.format(*author) for author in listed.items())
