"""The foot of the page: where everything comes from, and the switch of languages."""

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
LANGUAGES = {"en": "English", "zh": "中文"}
SWITCH_LINK = '<a id="language" href="?lang={0}" hreflang="{0}" lang="{0}">{1}</a>'
# The link keeps the rest of the address, such as the view of an example.
SWITCH = """() => document.querySelector("#language")?.addEventListener("click", (event) => {
    const address = new URL(location.href);
    address.searchParams.set("lang", event.target.hreflang);
    event.preventDefault();
    location.assign(address);
})"""


def in_language(language: str) -> str:
    """Return the foot in one language as Markdown, with the switch to the other language."""
    source = settings.source()
    link = f", [{texts.say('foot_source', language)}]({source})" if source else ""
    if language == "zh":
        link = link.replace(", ", "、")
    foot = texts.say("foot", language, authors=authors(language), source=link, **PLACES)
    other = next(code for code in texts.LANGUAGES if code != language)
    return f"{foot}\n\n{SWITCH_LINK.format(other, LANGUAGES[other])}"


def authors(language: str) -> str:
    """Name the authors of the example photos with their licences, from the list beside these."""
    listed = dict(ROW.findall((examples.FOLDER / "README.md").read_text(encoding="utf-8")))
    between, template = ("、", "{}（{}）") if language == "zh" else (", ", "{} ({})")
    return between.join(template.format(*author) for author in listed.items())
