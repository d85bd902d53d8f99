"""The three classes: index, name and colour; and the values of labels in masks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PixelClass:
    """One label a pixel can have."""

    index: int
    name: str
    color: tuple[int, int, int]


# Orange, blue and yellow of the Okabe-Ito palette. They differ in lightness too, for people who
# can't tell the hues apart.
PET = PixelClass(0, "pet", (230, 159, 0))
BACKGROUND = PixelClass(1, "background", (0, 114, 178))
BORDER = PixelClass(2, "border", (240, 228, 66))

CLASSES = (PET, BACKGROUND, BORDER)

FOREGROUND = 3  # the label of pixels that are pet or border, without saying which of them
IGNORED = 255  # the label of pixels without a class, such as those beside a photo

# The values in masks of photos in the wild (`fcn.data.in_the_wild`).
OTHER, CAT_OR_DOG, UNKNOWN = 0, 1, 255
