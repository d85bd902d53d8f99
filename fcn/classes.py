"""The three classes: index, name and colour, the same everywhere."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PixelClass:
    """One label a pixel can have."""

    index: int
    name: str
    color: tuple[int, int, int]


# Orange, blue and yellow of the Okabe-Ito palette: told apart by hue and, for those who can't,
# by lightness.
PET = PixelClass(0, "pet", (230, 159, 0))
BACKGROUND = PixelClass(1, "background", (0, 114, 178))
BORDER = PixelClass(2, "border", (240, 228, 66))

CLASSES = (PET, BACKGROUND, BORDER)

FOREGROUND = 3  # the label of pixels that are pet or border, where nobody has said which
IGNORED = 255  # the label of pixels that have none, such as those beside a photo

# What masks of photos in the wild hold: `fcn.data.in_the_wild`.
OTHER, CAT_OR_DOG, UNKNOWN = 0, 1, 255
