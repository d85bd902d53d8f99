"""Cut-outs on a colour or a photo, and cropped to the pet."""

import numpy as np
import pytest
from PIL import Image

from fcn.pictures.backdrop import FAINT, cropped, on_colour, on_photo

RED, BLUE = (255, 0, 0), (0, 0, 255)


def cutout(size: tuple[int, int], box: tuple[int, int, int, int], alpha: int = 255) -> Image.Image:
    """A red rectangle on nothing."""
    picture = Image.new("RGBA", size)
    picture.paste((*RED, alpha), box)
    return picture


# size, box of the pet, size of the crop: 3 % of the pet's longest side around it
CROPS = {
    "in the middle": ((400, 300), (100, 50, 300, 150), (212, 112)),
    "at a corner": ((400, 300), (0, 0, 100, 100), (103, 103)),
    "everywhere": ((40, 30), (0, 0, 40, 30), (40, 30)),
    "one pixel": ((40, 30), (20, 10, 21, 11), (1, 1)),
    "no pet": ((40, 30), (0, 0, 0, 0), (40, 30)),
}


@pytest.mark.parametrize(("size", "box", "wanted"), CROPS.values(), ids=CROPS)
def test_a_crop_holds_the_pet_and_a_margin(size: tuple, box: tuple, wanted: tuple):
    picture = cutout(size, box)
    crop = cropped(picture)
    assert crop.size == wanted
    assert (np.asarray(crop)[..., 3] > 0).sum() == (np.asarray(picture)[..., 3] > 0).sum()


def test_faint_dust_does_not_widen_a_crop():
    picture = cutout((400, 300), (100, 100, 200, 200))
    picture.putpixel((390, 290), (*RED, FAINT))
    assert cropped(picture).size == (106, 106)


def test_a_colour_shows_where_the_pet_is_not():
    seen = on_colour(cutout((4, 2), (0, 0, 2, 2)), BLUE)
    assert seen.mode == "RGB"
    assert [seen.getpixel((x, 0)) for x in range(4)] == [RED, RED, BLUE, BLUE]
    half = on_colour(cutout((1, 1), (0, 0, 1, 1), alpha=128), BLUE).getpixel((0, 0))
    assert np.allclose(half, (128, 0, 127), atol=1)


@pytest.mark.parametrize("size", [(100, 50), (50, 100), (30, 30), (1000, 10), (3, 2)])
def test_a_photo_covers_everything_unstretched_and_its_middle_is_kept(size: tuple[int, int]):
    photo = Image.new("RGB", (90, 90), BLUE)
    photo.paste((0, 255, 0), (30, 30, 60, 60))  # a square in the middle
    seen = np.asarray(on_photo(cutout(size, (0, 0, 0, 0)), photo))
    assert seen.shape == (size[1], size[0], 3)
    green = seen[..., 1] > 127
    scale = max(size) / 90
    assert green.any(axis=0).sum() == pytest.approx(min(size[0], 30 * scale), abs=1.5)
    assert green.any(axis=1).sum() == pytest.approx(min(size[1], 30 * scale), abs=1.5)
