"""Cut the pet out of its photo: soft fur edges, and none of the old background in their colours.

The network knows where the pet is, and matting knows its hairs. Matting may change alpha only in a
band along the network's outline:

1. Closed-form matting finds alpha at a modest size (Levin, Lischinski, Weiss, "A Closed-Form
   Solution to Natural Image Matting", PAMI 2008).
2. The network wins where matting finds much less pet and nearby colours do not separate pet from
   background.
3. The colours of pet and background are estimated (Forte, "Approximate Fast Foreground Colour
   Estimation", ICIP 2021).
4. The photo's colours guide the enlargement to its own size (He, Sun, "Fast Guided Filter",
   arXiv:1505.00996). Only tiles with soft pixels are worked on at that size.

PyMatting finds much the same alpha. It compiles for most of a minute when it is first imported, and
its Laplacian takes 400 bytes for every pixel, even for pixels whose alpha is known.

Calls share nothing, so any number of threads may cut out at once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage, sparse

from fcn.classes import BACKGROUND, BORDER, PET

MATTING_SIZE = 640  # longest side to solve alpha at; 1024 takes twice as long and is no better
UNKNOWN_PIXELS = 150_000  # with more, the matting size shrinks, which bounds time and memory
TILE = 128  # side of the squares of the original size that are refined at a time, in pixels

NO_HAIR_FROM = 0.8  # probability of background from which a pixel can hold no hair

# Lengths are shares of the longest side: 0.01 is four or five pixels of 448.
REACH = 0.0145  # by which the outline, and that of what is surely pet, may be off
FAR = 0.025  # how far outside the outline anything is unknown
DEPTH = 0.045  # how far inside the outline anything is unknown
THIN = 0.009  # half the width of what is kept whole, such as legs
NEARBY = 0.0135  # radius within which matting must find as much pet as the network
HEREABOUTS = 0.045  # radius within which colours must tell pet from background

WINDOW_NOISE = 3e-6  # variance of colour below which a 3 x 3 window counts as flat
SLOPE_RADIUS = 2  # of the windows of `alpha_slope`, in pixels
SLOPE_NOISE = 1e-4  # variance of colour below which these windows count as flat
COLOR_NOISE = 1e-3  # and those of `told_by_color`
WEAK, STRONG = 3e-5, 3e-2  # pull of the network's opinion: at the border, and far from it
DECAY = 8  # how fast that pull fades towards the border
BORDER_GUESS = 0.5  # alpha at the border's outer edge, where colours decide; 1 at its inner edge
BORDER_KEPT = 0.9  # and all over the border where the network wins: most of it is animal
TOLERANCE = 3e-4  # of the solver; less changes no grey level
ITERATIONS = 200
MISSING = 0.2  # of alpha, in the mean nearby, from which the network wins altogether
# Share of alpha's variance that colours explain: up to the first, the network's alpha counts where
# pet is missing, from the second on matting's.
TOLD = 0.8, 1.0
# At twelve megapixels, the usual level takes many times as long and saves a few per cent.
PNG_LEVEL = 1
VEIL = 0.02  # alpha this close to 0 or 1 at the matting size is not refined
HAZE = 0.05  # alpha this close to 0 or 1 is 0 or 1: matting leaves a veil over flat background

KNOWN_BACKGROUND, UNKNOWN, KNOWN_PET = 0, 128, 255

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

# Of three colours: the six pairs, and where each stands in a symmetric matrix.
PAIRS = np.triu_indices(3)
SYMMETRIC = np.array([[0, 1, 2], [1, 3, 4], [2, 4, 5]])
STEPS = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]  # from a window's centre to its pixels


class Matte(NamedTuple):
    """The result of matting, at the matting size. Float32; colours and alpha are 0..1."""

    alpha: np.ndarray  # (h, w)
    slope: np.ndarray  # (h, w, 3), how alpha changes with colour hereabouts
    offset: np.ndarray  # (h, w), alpha is slope * colour + offset
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
    if not np.any(probabilities.argmax(axis=2) == PET.index):
        return Image.new("RGBA", photo.size)
    return compose(photo, find_matte(photo, probabilities))


def find_matte(photo: Image.Image, probabilities: np.ndarray) -> Matte:
    """Solve for alpha and colours at the matting size; arguments as of `cut_out`."""
    shape = matting_shape(photo, probabilities)
    small = to_array(photo.resize(shape[::-1], Image.Resampling.BOX, reducing_gap=2.0))
    likely = resize(probabilities, shape)
    known = trimap(likely)
    alpha = solve_alpha(small, known, *opinion(likely))
    alpha = np.where(known == KNOWN_BACKGROUND, alpha, give_back(small, alpha, likely))
    alpha = np.select([alpha < VEIL, alpha > 1 - VEIL], [np.float32(0), np.float32(1)], alpha)
    slope = alpha_slope(small, alpha)
    offset = alpha - np.einsum("yxc,yxc->yx", slope, small)
    return Matte(alpha, slope, offset, *layer_colors(small, alpha))


def matting_shape(photo: Image.Image, probabilities: np.ndarray) -> tuple[int, int]:
    """Height and width to solve at: not above the photo's, smaller where much is unknown."""
    longest = min(MATTING_SIZE, max(photo.size))
    scale = longest / max(photo.size)
    unknown = np.mean(trimap(probabilities) == UNKNOWN) * photo.width * photo.height * scale**2
    scale *= min(1.0, (UNKNOWN_PIXELS / max(unknown, 1.0)) ** 0.5)
    return max(1, round(photo.height * scale)), max(1, round(photo.width * scale))


def trimap(probabilities: np.ndarray) -> np.ndarray:
    """Say what is known to be pet and background.

    A band along the outline of pet and border is unknown. Inside, it ends REACH within the pet
    class, and at most DEPTH from the outline. Outside, it ends REACH beyond the pixels that may
    hold hair, and at most FAR from the outline.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        uint8 (h, w) of KNOWN_PET, UNKNOWN and KNOWN_BACKGROUND.
    """
    classes = probabilities.argmax(axis=2)
    foreground, pet = classes != BACKGROUND.index, classes == PET.index
    hair = probabilities[..., BACKGROUND.index] < NO_HAIR_FROM
    reach, depth, far = (pixels(length, classes.shape) for length in (REACH, DEPTH, FAR))
    inside = touches(~pet, reach) & touches(~foreground, depth)
    outside = touches(hair, reach) & touches(foreground, far)
    unknown = np.where(foreground, inside, outside)
    known = np.where(foreground, KNOWN_PET, KNOWN_BACKGROUND)
    return np.where(unknown, UNKNOWN, known).astype(np.uint8)


def opinion(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find alpha as the network alone sees it, and how much that weighs against the colours.

    The network decides between a pet and a floor of the same colour. Its weight is next to nothing
    at the border, where it is only roughly right, and grows with the distance from there. Border
    counts the more as pet, the more pet outweighs background there.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        Alpha, 0..1, and weights, 0..1, both float32 (h, w).
    """
    pet, background = probabilities[..., PET.index], probabilities[..., BACKGROUND.index]
    inwards = pet / np.maximum(pet + background, 1e-6)
    guess = BORDER_GUESS + (1 - BORDER_GUESS) * inwards
    alpha = pet + guess * probabilities[..., BORDER.index]
    sure = np.maximum(pet, background)
    depth = box_mean(sure, pixels(NEARBY, sure.shape))
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
        # Solved for the change from the guess, so the guess's pull adds nothing to the right side.
        # If the iterations run out, the last change is still better than none.
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
    # 32 bits: the solver's time goes into reading values and indices.
    index = np.arange(height * width, dtype=np.int32).reshape(height, width)
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
    around = np.add.outer(np.arange(-2, 3) * width, np.arange(-2, 3)).ravel().astype(np.int32)
    # What is off the picture has value 0: it may be written anywhere.
    columns = (rows[:, None] + around).clip(0, height * width - 1)
    ends = np.arange(0, values.size + 1, 25, dtype=np.int32)
    return sparse.csr_array((values.ravel(), columns.ravel(), ends), (len(rows), height * width))


def give_back(photo: np.ndarray, alpha: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Let the network win where matting has lost a part of the pet that the network is sure of.

    Matting decides hair by hair, and the network knows nothing of hairs, so their means nearby are
    compared. If matting leaves less of the pet than there must be, colours have misled it. If
    colours separate pet from background well, the network's outline is wrong instead.

    Args:
        photo: float32 (h, w, 3), 0..1.
        alpha: of matting, float32 (h, w), 0..1.
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        Alpha, float32 (h, w), 0..1.
    """
    nearby = pixels(NEARBY, alpha.shape)
    missing = box_mean(least_alpha(probabilities), nearby) - box_mean(alpha, nearby)
    pet = probabilities[..., PET.index]
    missing = np.maximum(missing, 2 * pet - 1 - alpha)
    lost = np.clip(missing / MISSING, 0.0, 1.0)
    if lost.any():
        low, high = TOLD
        # Of every other pixel: it hardly changes from one to the next.
        asked = touches(lost > 0, 2)[::2, ::2]
        told = resize(told_by_color(photo[::2, ::2], alpha[::2, ::2], asked), alpha.shape)
        lost *= np.clip((high - told) / (high - low), 0.0, 1.0)
    kept = pet + BORDER_KEPT * probabilities[..., BORDER.index]
    corrected: np.ndarray = alpha + lost * (np.clip(2 * kept - 0.5, 0.0, 1.0) - alpha)
    return corrected


def least_alpha(probabilities: np.ndarray) -> np.ndarray:
    """Find the least alpha that a pixel may have, in the mean nearby.

    The border's outer part may be background. A thin part of the pet, such as a leg, may be border
    all through, and must not vanish: its middle counts as pet.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Returns:
        Float32 (h, w), 0..1.
    """
    foreground = probabilities.argmax(axis=2) != BACKGROUND.index
    if foreground.all():
        return np.ones(foreground.shape, np.float32)
    # The photo's edge, repeated, is no outline.
    depth = ndimage.distance_transform_edt(np.pad(foreground, 1, "edge"))[1:-1, 1:-1]
    deepest = ndimage.maximum_filter(depth, 2 * pixels(THIN, foreground.shape) + 1)
    middle = (depth / np.maximum(deepest, 1.0)).astype(np.float32)
    least: np.ndarray = np.maximum(middle, probabilities[..., PET.index])
    return least


def told_by_color(photo: np.ndarray, alpha: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Find how well nearby colours separate pet from background: R squared of a linear fit.

    Args:
        photo: float32 (h, w, 3), 0..1.
        alpha: float32 (h, w), 0..1.
        where: bool (h, w), the pixels to find it for.

    Returns:
        Float32 (h, w): the share of alpha's variance that colours explain, 0..1; 0 elsewhere.
    """
    radius = pixels(HEREABOUTS, alpha.shape)
    together, slope = fit(photo, alpha, radius, COLOR_NOISE, where)
    mean = box_mean(alpha, radius)
    variance = box_mean(alpha * alpha, radius) - mean * mean
    told = np.zeros_like(alpha)
    told[where] = np.einsum("kc,kc->k", slope, together) / (variance[where] + COLOR_NOISE)
    return told


def fit(
    photo: np.ndarray, alpha: np.ndarray, radius: int, noise: float, where: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fit alpha as a linear function of colour, in the window around each pixel.

    Args:
        photo: float32 (h, w, 3), 0..1.
        alpha: float32 (h, w), 0..1.
        radius: of the square windows.
        noise: variance of colour below which a window counts as flat.
        where: bool (h, w), the pixels to fit it around.

    Returns:
        Covariance of colour and alpha, and slope, both (n, 3) for the n pixels.
    """
    part = surroundings(where, radius)
    photo, alpha, where = photo[part], alpha[part], where[part]
    mean = box_mean(photo, radius)
    together = (
        box_mean(photo * alpha[..., None], radius) - mean * box_mean(alpha, radius)[..., None]
    )
    products = box_mean(photo[..., PAIRS[0]] * photo[..., PAIRS[1]], radius)[where]
    mean, together = mean[where], together[where]
    products = products - mean[:, PAIRS[0]] * mean[:, PAIRS[1]]
    covariance = products[:, SYMMETRIC] + noise * np.eye(3, dtype=np.float32)
    return together, np.linalg.solve(covariance, together[..., None])[..., 0]


def surroundings(where: np.ndarray, radius: int) -> tuple[slice, slice]:
    """Rows and columns of all windows of a radius around the pixels of a mask, bool (h, w)."""
    lines = [np.flatnonzero(where.any(axis=axis)) for axis in (1, 0)]
    rows, columns = (
        slice(max(0, line[0] - radius), line[-1] + radius + 1) if line.size else slice(0)
        for line in lines
    )
    return rows, columns


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
    near = touches((alpha > 0) & (alpha < 1), 2 * SLOPE_RADIUS)
    slope = np.zeros_like(photo)
    slope[near] = fit(photo, alpha, SLOPE_RADIUS, SLOPE_NOISE, near)[1]
    return box_mean(slope, SLOPE_RADIUS)


def compose(photo: Image.Image, matte: Matte) -> Image.Image:
    """Bring a matte to the photo's size: RGBA. Work is done only on tiles with soft pixels."""
    lines = [Image.fromarray(plane) for plane in (matte.alpha, matte.offset, *split(matte.slope))]
    layers = [Image.fromarray(to_bytes(c)) for c in (matte.foreground, matte.background)]
    result = layers[0].resize(photo.size, Image.Resampling.BILINEAR)
    result.putalpha(0)
    height, width = matte.alpha.shape
    across, down = width / photo.width, height / photo.height

    def composed(tile: Box) -> Image.Image | None:
        """The pet's part of a tile; None where there is none."""
        left, top, right, bottom = tile
        box = (left * across, top * down, right * across, bottom * down)
        # A pixel more on each side: as far as bilinear interpolation sees.
        rows = slice(max(0, int(box[1]) - 1), int(box[3]) + 2)
        columns = slice(max(0, int(box[0]) - 1), int(box[2]) + 2)
        alpha = matte.alpha[rows, columns]
        if alpha.max() == 0:
            return None
        here = photo.crop(tile)
        if alpha.min() == 1:
            return here
        there = [
            image.resize(here.size, Image.Resampling.BILINEAR, box) for image in (*lines, *layers)
        ]
        return refine(here, there[:5], there[5:])

    with ThreadPoolExecutor() as pool:
        for row in rows_of_tiles(photo.size):  # a row at a time bounds memory
            for tile, piece in zip(row, pool.map(composed, row), strict=True):
                if piece is not None:
                    result.paste(piece, tile)
    return result


def split(planes: np.ndarray) -> list[np.ndarray]:
    """The planes of (h, w, n), each contiguous."""
    return [np.ascontiguousarray(planes[..., i]) for i in range(planes.shape[2])]


def rows_of_tiles(size: tuple[int, int]) -> Iterator[list[Box]]:
    """Cut a picture of a size (width, height) into squares of TILE, smaller at its far edges."""
    width, height = size
    for top in range(0, height, TILE):
        bottom = min(top + TILE, height)
        yield [(left, top, min(left + TILE, width), bottom) for left in range(0, width, TILE)]


def refine(photo: Image.Image, lines: list[Image.Image], layers: list[Image.Image]) -> Image.Image:
    """Refine one tile.

    Where alpha is soft it follows the photo's colours, and so gets what the matting size could not
    show. Then the pet's colours take what is left of the photo once the layers are composed.

    Args:
        photo: RGB, the tile of the photo.
        lines: alpha, offset and three slopes of `Matte`, of the tile's size; float32.
        layers: the colours of pet and background, likewise; RGB.

    Returns:
        RGBA, of the tile's size.
    """
    alpha = np.asarray(lines[0])
    soft = np.flatnonzero((alpha > 0) & (alpha < 1))
    offset, *slope = (np.asarray(image).ravel()[soft] for image in lines[1:])
    color, foreground, background = (to_array(image, soft) for image in (photo, *layers))
    fine = offset + np.einsum("ck,kc->k", slope, color)
    fine = np.clip((fine - HAZE) / (1 - 2 * HAZE), 0.0, 1.0)[:, None]
    color = foreground + fine * (color - fine * foreground - (1 - fine) * background)
    result = layers[0].convert("RGBA")
    result.putalpha(0)
    result.paste(photo, mask=Image.fromarray(alpha == 1))
    rgba = np.array(result)
    rgba.reshape(-1, 4)[soft] = to_bytes(np.concatenate([np.clip(color, 0.0, 1.0), fine], axis=1))
    return Image.fromarray(rgba)


def to_array(photo: Image.Image, where: np.ndarray | None = None) -> np.ndarray:
    """The pixels of an RGB image, float32, 0..1: (h, w, 3), or (n, 3) at n flat indices."""
    pixels = np.asarray(photo)
    if where is not None:
        pixels = pixels.reshape(-1, 3)[where]
    return pixels.astype(np.float32) / 255


def to_bytes(planes: np.ndarray) -> np.ndarray:
    """From 0..1 to uint8, 0..255, rounded."""
    return (planes * 255 + 0.5).astype(np.uint8)


def resize(planes: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Resize (h, w) or (h, w, n) bilinearly; float32."""
    result = np.empty((*shape, *planes.shape[2:]), np.float32)
    for channel in np.ndindex(planes.shape[2:]):
        plane = np.ascontiguousarray(planes[..., *channel], np.float32)
        resized = Image.fromarray(plane).resize(shape[::-1], Image.Resampling.BILINEAR)
        result[..., *channel] = resized
    return result


def pixels(length: float, shape: tuple[int, ...]) -> int:
    """A length that is a share of the longest side, in pixels of a picture (h, w)."""
    return round(length * max(shape))


def touches(mask: np.ndarray, radius: int) -> np.ndarray:
    """Bool (h, w): whether the mask, bool (h, w), is set anywhere within the square window."""
    found: np.ndarray = ndimage.maximum_filter(mask, 2 * radius + 1, mode="constant")
    return found


def box_mean(planes: np.ndarray, radius: int) -> np.ndarray:
    """Mean over square windows of 2 * radius + 1 pixels, cut off at the edges; float32.

    Args:
        planes: (h, w) or (h, w, ...).
        radius: 0 or more.
    """

    def share_of_window(values: np.ndarray) -> np.ndarray:
        share: np.ndarray = ndimage.uniform_filter(
            values, 2 * radius + 1, np.float32, mode="constant", axes=(0, 1)
        )
        return share

    inside = np.ones((*planes.shape[:2], *[1] * (planes.ndim - 2)), np.float32)
    mean: np.ndarray = share_of_window(planes) / share_of_window(inside)
    return mean
