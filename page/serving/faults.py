"""What goes wrong, in a sentence for the visitor: one way for page, batch and endpoints."""

import errno
import logging
from typing import Any

from fcn.photos import PhotoError
from page.content import texts

log = logging.getLogger(__name__)


class Refusal(Exception):
    """Something is not done, and the visitor is told why.

    Attributes:
        key: of the sentence, in `page.content.texts.TEXTS`.
        values: what its {names} are filled in with.
    """

    def __init__(self, key: str, **values: Any):
        """Make one whose message is the English sentence."""
        super().__init__(texts.say(key, "en", **values))
        self.key, self.values = key, values


def key(error: Exception) -> str:
    """Return the key of the sentence that tells of an error; what nobody expected is logged."""
    match error:
        case Refusal():
            return error.key
        case PhotoError(code="missing"):
            return "expired"  # a photo that was never given is refused before it is looked for
        case PhotoError():
            return f"error_{error.code}"
    log.error("A question could not be answered", exc_info=error)
    return "full" if isinstance(error, OSError) and error.errno == errno.ENOSPC else "broken"


def sentence(error: Exception, language: str) -> str:
    """Say in the visitor's language what went wrong, without details of this machine."""
    values = error.values if isinstance(error, Refusal) else {}
    return texts.say(key(error), language, **values)
