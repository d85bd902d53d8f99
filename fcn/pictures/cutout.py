"""Cut the pet out of its photo: soft fur edges, and none of the old background in their colours.

The network's border class is what matting calls the unknown region. Inside it

1. alpha comes from closed-form matting, at a modest size: Levin, Lischinski, Weiss,
   "A Closed-Form Solution to Natural Image Matting", PAMI 2008;
2. the colours of pet and background come from Forte, "Approximate Fast Foreground Colour
   Estimation", ICIP 2021;
3. both are brought to the photo's own size, band by band, so that memory hardly grows with the
   photo, guided by the photo's colours: He, Sun, "Fast Guided Filter", arXiv:1505.00996.

PyMatting finds much the same alpha, but compiles for most of a minute when first imported, and its
Laplacian takes 400 bytes a pixel, known or not.

Calls share nothing, so any number of threads may cut out at once.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage, sparse

from fcn.classes import BACKGROUND, BORDER, PET

MATTING_SIZE = 640  # longest side to solve alpha at; 1024 takes twice as long and is no better
UNKNOWN_PIXELS = 150_000  # with more, the matting size shrinks: it bounds time and memory
BAND_PIXELS = 1 << 19  # of the original size, refined at a time

SURE = 0.8  # a pixel is known from this probability on
REACH = 0.01  # share of the longest side by which the outline may be off: 4 pixels of 448

WINDOW_NOISE = 1e-6  # variance of colour below which a 3 x 3 window counts as flat
SLOPE_NOISE = 1e-4  # the same for the 5 x 5 windows of `alpha_slope`
WEAK, STRONG = 3e-5, 3e-2  # pull of the network's opinion: at the border, and REACH away from it
DECAY = 8  # how fast that pull fades towards the border
TOLERANCE = 3e-4  # of the solver; less changes no grey level
ITERATIONS = 500
# Compression of one as PNG: at twelve megapixels the usual level takes many times as long for a few
# per cent.
PNG_LEVEL = 1
HAZE = 0.05  # alpha this close to 0 or 1 is 0 or 1: matting leaves a veil over flat background

KNOWN_BACKGROUND, UNKNOWN, KNOWN_PET = 0, 128, 255

STEPS = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]  # from a window's centre to its pixels


class Matte(NamedTuple):
    """What matting found, at the matting size. Float32; colours and alpha are 0..1."""

    photo: np.ndarray  # (h, w, 3), the photo as it looks at this size
    alpha: np.ndarray  # (h, w)
    slope: np.ndarray  # (h, w, 3), how alpha changes with colour hereabouts
    foreground: np.ndarray  # (h, w, 3), the pet's colours, continued over the whole picture
    background: np.ndarray  # (h, w, 3), the background's, likewise


def cut_out(photo: Image.Image, probabilities: np.ndarray) -> Image.Image:
    """Cut the pet out of a photo.

    Args:
        photo: RGB, upright, of any size.
        probabilities: float32 (h, w, 3), 0..1, what the network sees at its working size: the
            shares of pet, background and border.

    Returns:
        RGBA at the photo's size, not premultiplied. Where alpha is 0 the colour is that of fur
        nearby, not of the old background, so resizing makes no halo.
    """
    result = Image.new("RGBA", photo.size)
    if not np.any(probabilities.argmax(axis=2) == PET.index):
        return result
    matte = find_matte(photo, probabilities)
    for top, band in refine(photo, matte):
        result.paste(Image.fromarray(band), (0, top))
    return result


def find_matte(photo: Image.Image, probabilities: np.ndarray) -> Matte:
    """Solve for alpha and colours at the matting size; arguments as of `cut_out`."""
    shape = matting_shape(photo, probabilities)
    small = to_array(photo.resize(shape[::-1], Image.Resampling.BOX, reducing_gap=2.0))
    likely = resize(probabilities, shape)
    alpha = solve_alpha(small, trimap(likely), *opinion(likely))
    return Matte(small, alpha, alpha_slope(small, alpha), *layer_colors(small, alpha))


def matting_shape(photo: Image.Image, probabilities: np.ndarray) -> tuple[int, int]:
    """Height and width to solve at: not above the photo's, smaller where much is unknown."""
    longest = min(MATTING_SIZE, max(photo.size))
    scale = longest / max(photo.size)
    unknown = np.mean(trimap(probabilities) == UNKNOWN) * photo.width * photo.height * scale**2
    scale *= min(1.0, (UNKNOWN_PIXELS / max(unknown, 1.0)) ** 0.5)
    return max(1, round(photo.height * scale)), max(1, round(photo.width * scale))


def trimap(probabilities: np.ndarray) -> np.ndarray:
    """Say what is known to be pet and background.

    Unknown is where neither is sure, border above all, and REACH around it, because the network's
    outline may be off by a few of its own pixels.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        uint8 (h, w) of KNOWN_PET, UNKNOWN and KNOWN_BACKGROUND.
    """
    pet = probabilities[..., PET.index] >= SURE
    background = probabilities[..., BACKGROUND.index] >= SURE
    unknown = touches(~(pet | background), round(REACH * max(pet.shape)))
    known = np.where(pet, KNOWN_PET, KNOWN_BACKGROUND)
    return np.where(unknown, UNKNOWN, known).astype(np.uint8)


def opinion(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say what the network alone takes alpha for, and how much that weighs against the colours.

    Between pets and floors of one colour it decides. It weighs next to nothing at the border,
    where the network is only roughly right, and more the further a pixel is from there. The
    middle of a thin leg needs that: it is unknown, being within REACH of its own outline.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        Alpha, 0..1, and weights, 0..1, both float32 (h, w).
    """
    alpha = probabilities[..., PET.index] + 0.5 * probabilities[..., BORDER.index]
    sure = np.maximum(probabilities[..., PET.index], probabilities[..., BACKGROUND.index])
    depth = box_mean(sure, round(REACH * max(sure.shape)))
    return alpha, WEAK + STRONG * depth**DECAY


def solve_alpha(
    photo: np.ndarray, known: np.ndarray, guess: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Find alpha where it is unknown: closed-form matting (Levin et al. 2008) with a soft guess.

    Minimises alpha' L alpha + sum(weight * (alpha - guess)^2), L being the matting Laplacian,
    with alpha fixed where it is known. The guess settles islands that touch nothing known. It
    also makes the system definite, so that the solver can't break down.

    Args:
        photo: float32 (h, w, 3), 0..1.
        known: trimap, uint8 (h, w).
        guess: alpha to prefer, float32 (h, w), 0..1.
        weight: of the guess, float32 (h, w), above 0.

    Returns:
        Alpha, float32 (h, w), 0..1.
    """
    # With its edge repeated, even a photo of one pixel has a 3 x 3 window around every pixel.
    known, guess, weight = (np.pad(plane, 1, "edge") for plane in (known, guess, weight))
    photo = np.pad(photo, ((1, 1), (1, 1), (0, 0)), "edge")
    unknown = known == UNKNOWN
    alpha = np.where(unknown, guess, known == KNOWN_PET).astype(np.float32)
    if unknown.any():
        laplacian = matting_laplacian(photo, unknown)
        system = laplacian[:, unknown.ravel()] + sparse.diags_array(weight[unknown])
        # Solved for the change from the guess, whose own pull on itself is nought. After all
        # iterations it is as good as it got, which is always nearer than no change.
        change, _ = sparse.linalg.cg(
            system,
            -laplacian @ alpha.ravel(),
            rtol=TOLERANCE,
            maxiter=ITERATIONS,
            M=sparse.diags_array(1 / system.diagonal()),
        )
        alpha[unknown] += change
    return np.clip(alpha[1:-1, 1:-1], 0.0, 1.0)


def matting_laplacian(photo: np.ndarray, unknown: np.ndarray) -> sparse.csr_array:
    """Work out the rows of the matting Laplacian (Levin et al. 2008, eq. 12) of unknown pixels.

    Args:
        photo: float32 (h, w, 3), 0..1.
        unknown: bool (h, w).

    Returns:
        Float32 (n, h * w): a row for each of the n unknown pixels, in the flattened picture's
        order, with a value for each pixel of the 5 x 5 window around it.
    """
    height, width = unknown.shape
    index = np.arange(height * width).reshape(height, width)
    rows = index[unknown]
    row_of = np.full(height * width, -1)
    row_of[rows] = np.arange(len(rows))

    centres = index[1:-1, 1:-1][touches(unknown, 1)[1:-1, 1:-1]]
    window = centres[:, None] + [y * width + x for y, x in STEPS]
    colors = photo.reshape(-1, 3)[window]
    colors -= colors.mean(axis=1, keepdims=True)
    covariance = np.einsum("kic,kid->kcd", colors, colors, dtype=np.float64) / 9
    inverse = np.linalg.inv(covariance + WINDOW_NOISE / 9 * np.eye(3)).astype(np.float32)
    whitened = colors @ inverse

    values = np.zeros((len(rows), 25), np.float32)
    for i, (y, x) in enumerate(STEPS):
        row = row_of[window[:, i]]
        here = row >= 0
        part = -(1 + np.einsum("kc,kjc->kj", whitened[here, i], colors[here])) / 9
        part[:, i] += 1
        # No pixel is the i-th of two windows: each is added to once.
        values[row[here][:, None], [(v - y + 2) * 5 + u - x + 2 for v, u in STEPS]] += part
    around = [y * width + x for y in range(-2, 3) for x in range(-2, 3)]
    # What is off the picture has value 0: it may be written anywhere.
    columns = (rows[:, None] + around).clip(0, height * width - 1)
    ends = np.arange(0, values.size + 1, 25)
    return sparse.csr_array((values.ravel(), columns.ravel(), ends), (len(rows), height * width))


def layer_colors(photo: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take the photo apart into the colours of pet and background (Forte 2021).

    As in the paper, but with a first pass over the whole picture, and each pass falling back on
    the one before: so the pet's colours go on beyond its edge, and never turn to black.

    Args:
        photo: float32 (h, w, 3), 0..1.
        alpha: float32 (h, w), 0..1.

    Returns:
        Foreground and background, float32 (h, w, 3), 0..1.
    """
    a = alpha[..., None]
    longest = max(alpha.shape)
    foreground = background = photo
    for radius in (longest, longest // 11 + 1, longest // 170 + 1):
        share = box_mean(a, radius)
        foreground = mix(box_mean(a * foreground, radius), share, foreground)
        background = mix(box_mean((1 - a) * background, radius), 1 - share, background)
        foreground = np.clip(
            foreground + a * (photo - a * foreground - (1 - a) * background), 0.0, 1.0
        )
    return foreground, background


def mix(total: np.ndarray, share: np.ndarray, fallback: np.ndarray) -> np.ndarray:
    """Divide total by share, and where that is next to nothing take the fallback."""
    least = np.float32(1e-7)
    return (total + least * fallback) / (share + least)


def alpha_slope(photo: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Find how alpha depends on colour: coefficient a of the guided filter (He, Sun 2015).

    Args:
        photo: float32 (h, w, 3), 0..1.
        alpha: float32 (h, w), 0..1.

    Returns:
        Float32 (h, w, 3).
    """
    mean = box_mean(photo, 2)
    together = box_mean(photo * alpha[..., None], 2) - mean * box_mean(alpha, 2)[..., None]
    squares = box_mean(photo[..., :, None] * photo[..., None, :], 2)
    covariance = squares - mean[..., :, None] * mean[..., None, :] + SLOPE_NOISE * np.eye(3)
    return box_mean(np.linalg.solve(covariance, together[..., None])[..., 0], 2)


def refine(photo: Image.Image, matte: Matte) -> Iterator[tuple[int, np.ndarray]]:
    """Bring a matte to the photo's size, in bands: top row, and uint8 RGBA (rows, width, 4)."""
    rows = max(1, BAND_PIXELS // photo.width)
    for top in range(0, photo.height, rows):
        yield top, refine_band(photo, matte, top, min(top + rows, photo.height))


def refine_band(photo: Image.Image, matte: Matte, top: int, bottom: int) -> np.ndarray:
    """Refine the rows from top to bottom.

    What the matting size could not show, the difference between the photo and its own upsampled
    small copy, goes into alpha along the slope. Then the colours take what is left of the photo
    once the upsampled layers are composed: where alpha is 1 they are the photo's.
    """
    band = to_array(photo.crop((0, top, photo.width, bottom)))
    height, width = matte.alpha.shape
    box = (0, top * height / photo.height, width, bottom * height / photo.height)
    shape = (bottom - top, photo.width)
    seen, alpha, slope, foreground, background = (resize(plane, shape, box) for plane in matte)
    soft = (alpha > 0) & (alpha < 1)
    alpha += soft * np.einsum("yxc,yxc->yx", slope, band - seen)
    alpha = np.clip((alpha - HAZE) / (1 - 2 * HAZE), 0.0, 1.0)[..., None]
    color = foreground + alpha * (band - alpha * foreground - (1 - alpha) * background)
    rgba = np.concatenate([np.clip(color, 0.0, 1.0), alpha], axis=2)
    return (rgba * 255 + 0.5).astype(np.uint8)


def to_array(photo: Image.Image) -> np.ndarray:
    """The pixels of an RGB image as float32 (h, w, 3), 0..1."""
    return np.asarray(photo, np.float32) / 255


def resize(
    planes: np.ndarray,
    shape: tuple[int, int],
    box: tuple[float, float, float, float] | None = None,
) -> np.ndarray:
    """Resize (h, w) or (h, w, n), or the box (left, top, right, bottom) of it; float32, bilinear.

    Next to the box, pixels outside it count, so bands join without a seam.
    """
    result = np.empty((*shape, *planes.shape[2:]), np.float32)
    for channel in np.ndindex(planes.shape[2:]):
        plane = np.ascontiguousarray(planes[..., *channel], np.float32)
        resized = Image.fromarray(plane).resize(shape[::-1], Image.Resampling.BILINEAR, box)
        result[..., *channel] = resized
    return result


def touches(mask: np.ndarray, radius: int) -> np.ndarray:
    """Bool (h, w): whether the mask, bool (h, w), is set anywhere within the square window."""
    return ndimage.maximum_filter(mask, 2 * radius + 1, mode="constant")


def box_mean(planes: np.ndarray, radius: int) -> np.ndarray:
    """Mean over square windows of 2 * radius + 1 pixels, cut off at the edges; float32.

    Args:
        planes: (h, w) or (h, w, ...).
        radius: 0 or more.
    """

    def share_of_window(values: np.ndarray) -> np.ndarray:
        return ndimage.uniform_filter(
            values, 2 * radius + 1, np.float32, mode="constant", axes=(0, 1)
        )

    inside = np.ones((*planes.shape[:2], *[1] * (planes.ndim - 2)), np.float32)
    return share_of_window(planes) / share_of_window(inside)
