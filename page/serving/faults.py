"""Turns errors into sentences for the visitor, for page, batch and endpoints."""

import errno
import logging
from typing import Any

from fcn.photos import PhotoError
from page.content import texts

log = logging.getLogger(__name__)


class Refusal(Exception):
    """An error with a sentence that tells the visitor why something is not done.

    Attributes:
        key: of the sentence, in `page.content.texts.TEXTS`.
        values: for the {names} in the sentence.
    """

    def __init__(self, key: str, **values: Any):
        """Make an error whose message is the English sentence."""
        super().__init__(texts.say(key, "en", **values))
        self.key, self.values = key, values


def key(error: Exception) -> str:
    """Return the key of the sentence for an error. Unexpected errors are logged."""
    match error:
        case Refusal():
            return error.key
        case PhotoError(code="missing"):
            return "expired"  # a question without a photo is refused earlier, with "error_missing"
        case PhotoError():
            return f"error_{error.code}"
    log.error("A question could not be answered", exc_info=error)
    return "full" if isinstance(error, OSError) and error.errno == errno.ENOSPC else "broken"


def sentence(error: Exception, language: str) -> str:
    """Return the sentence for an error, without details of this machine."""
    values = error.values if isinstance(error, Refusal) else {}
    return texts.say(key(error), language, **values)
