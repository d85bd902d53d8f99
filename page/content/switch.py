"""The link to the page in its other language."""

from page.content import texts

KEY = "language_switch"  # of the link among the texts that Gradio shows
NAMES = {"en": "English", "zh": "中文"}
LINK = '<a id="language" href="?lang={0}" hreflang="{0}" lang="{0}">{1}</a>'
# The link keeps the rest of the address, such as the view of an example.
FOLLOW = """() => document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#language");
    if (!link) return;
    const address = new URL(location.href);
    address.searchParams.set("lang", link.hreflang);
    event.preventDefault();
    location.assign(address);
})"""


def in_language(language: str) -> str:
    """Return the link that stands on the page in one language."""
    other = next(code for code in texts.LANGUAGES if code != language)
    return LINK.format(other, NAMES[other])
