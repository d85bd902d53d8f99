"""The photo as the network sees it: its size, and that no part is missing."""

import numpy as np
import pytest
from PIL import Image

from fcn import geometry


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((500, 375), (320, 256)),
        ((375, 500), (256, 320)),
        ((300, 300), (320, 320)),
        ((4000, 2000), (320, 160)),
        ((1000, 10), (320, 32)),
        ((1, 1), (320, 320)),
    ],
)
def test_the_longest_side_is_the_working_size_and_both_are_multiples_of_32(size, seen):
    assert geometry.fit(Image.new("RGB", size), 320).size == seen


@pytest.mark.parametrize(
    ("size", "shown"),
    [((4000, 3000), (1280, 960)), ((640, 480), (640, 480)), ((5000, 1), (1280, 1))],
)
def test_a_reduced_size_is_never_larger(size: tuple[int, int], shown: tuple[int, int]):
    assert geometry.reduced(size, 1280) == shown


def test_a_photo_is_stretched_not_cut_and_not_padded():
    ramp = np.linspace(0, 250, 500)
    photo = np.stack([np.tile(ramp, (300, 1)), np.tile(ramp[:300, None], (1, 500))], axis=-1)
    photo = np.concatenate([photo, np.full((300, 500, 1), 99)], axis=-1).astype(np.uint8)
    seen = np.asarray(geometry.fit(Image.fromarray(photo), 320)).astype(float)
    assert seen.shape == (192, 320, 3)
    np.testing.assert_allclose(seen[:, 0, 0], 0, atol=1)
    np.testing.assert_allclose(seen[:, -1, 0], 250, atol=1.5)
    np.testing.assert_allclose(seen[-1, :, 1], ramp[299], atol=1.5)
    np.testing.assert_allclose(seen[..., 2], 99)


def test_labels_are_scaled_to_labels_that_were_there():
    labels = np.array([[0, 2], [1, 255]], np.uint8)
    large = geometry.scale_labels(labels, (6, 4))
    np.testing.assert_array_equal(large, labels.repeat(2, axis=0).repeat(3, axis=1))
    np.testing.assert_array_equal(geometry.scale_labels(large, (2, 2)), labels)


@pytest.mark.parametrize(("size", "small"), [((500, 375), (320, 240)), ((3, 900), (1, 320))])
def test_scaling_keeps_the_shape(size, small):
    assert geometry.scale(Image.new("RGB", size), 320).size == small
