"""Cut the pet out of its photo: soft fur edges, and none of the old background in their colours.

The network's border class is what matting calls the unknown region. Inside it

1. alpha comes from the closed-form matting of Levin, Lischinski, Weiss, "A Closed-Form Solution
   to Natural Image Matting" (PAMI 2008), solved by conjugate gradients at a modest size;
2. the colours of pet and background come from Forte, "Approximate Fast Foreground Colour
   Estimation" (ICIP 2021);
3. both are brought to the photo's own size by a guided upsampling in the manner of He and Sun,
   "Fast Guided Filter" (arXiv:1505.00996), band by band, so that memory hardly grows with the photo.

It is NumPy and Pillow only. PyMatting gives the same alpha, but its import compiles for most of a
minute on a new machine, its Laplacian takes 400 bytes for every pixel, known or not, and its
parallel loops abort the process when two threads meet in them. Nothing here is shared between
calls, so any number of threads may cut out at once.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from fcn.classes import BACKGROUND, BORDER, PET

MATTING_SIZE = 1024  # longest side at which alpha is solved for
UNKNOWN_PIXELS = 150_000  # above this the matting size shrinks: it bounds time and memory
BAND_PIXELS = 1 << 20  # of the original size, refined at a time
SURE = 0.9  # a probability from which a pixel counts as known
REACH = 0.01  # the unknown region is widened by this share of the longest side: 3 pixels of 320
EPSILON = 1e-5  # colour variance below which a 3 x 3 window counts as flat: camera and JPEG noise
PRIOR_WEIGHT = 1e-3  # how hard the network's opinion pulls where colours say nothing
TOLERANCE = 1e-3  # of the residual; the rest is less than a grey level
ITERATIONS = 300

KNOWN_BACKGROUND, UNKNOWN, KNOWN_PET = 0, 128, 255


class Matte(NamedTuple):
    """What matting found, at the matting size; float32, colours and alpha 0..1."""

    photo: np.ndarray  # (h, w, 3), the photo as it was seen at this size
    alpha: np.ndarray  # (h, w)
    slope: np.ndarray  # (h, w, 3), how alpha changes with the photo's colour nearby
    foreground: np.ndarray  # (h, w, 3), the pet's colours, spread over the whole picture
    background: np.ndarray  # (h, w, 3), the background's


def cut_out(photo: Image.Image, probabilities: np.ndarray) -> Image.Image:
    """Cut the pet out of a photo.

    Args:
        photo: RGB, upright, of any size.
        probabilities: float32 (h, w, 3), 0..1, of pet, background and border, for the whole photo
            at the network's working size.

    Returns:
        RGBA at the photo's size, alpha not premultiplied. Where alpha is 0 the colour is that of
        the nearest fur, so resizing makes no halo and nothing of the background is left in the file.
    """
    if not np.any(probabilities.argmax(axis=2) == PET.index):
        return Image.new("RGBA", photo.size)
    shape = matting_shape(photo, probabilities)
    small = to_array(photo.resize(shape[::-1], Image.Resampling.BOX, reducing_gap=2.0))
    likely = resize(probabilities, shape)
    known = trimap(likely)
    alpha = solve_alpha(small, known, pet_share(likely))
    foreground, background = layer_colors(small, alpha)
    matte = Matte(small, alpha, alpha_slope(small, alpha), foreground, background)
    result = Image.new("RGBA", photo.size)
    for top, band in refine(photo, matte):
        result.paste(Image.fromarray(band), (0, top))
    return result


def matting_shape(photo: Image.Image, probabilities: np.ndarray) -> tuple[int, int]:
    """Height and width to solve at: never above the photo's, smaller when much is unknown."""
    longest = min(MATTING_SIZE, max(photo.size))
    unknown = np.mean(trimap(probabilities) == UNKNOWN)
    scale = longest / max(photo.size)
    pixels = unknown * photo.width * photo.height * scale**2
    scale *= min(1.0, (UNKNOWN_PIXELS / max(pixels, 1.0)) ** 0.5)
    return max(1, round(photo.height * scale)), max(1, round(photo.width * scale))


def trimap(probabilities: np.ndarray) -> np.ndarray:
    """Say what is known: pet, background, or neither.

    Unknown is where border is the likeliest class or no class is sure, and a little around it,
    because the network's outline may be off by a few of its own pixels.

    Args:
        probabilities: float32 (h, w, 3).

    Returns:
        uint8 (h, w) of KNOWN_PET, UNKNOWN and KNOWN_BACKGROUND.
    """
    pet = probabilities[..., PET.index] >= SURE
    background = probabilities[..., BACKGROUND.index] >= SURE
    reach = round(REACH * max(pet.shape))
    unknown = box_mean((~(pet | background)).astype(np.float32), reach) > 1e-6
    known = np.where(pet, KNOWN_PET, KNOWN_BACKGROUND)
    return np.where(unknown, UNKNOWN, known).astype(np.uint8)


def pet_share(probabilities: np.ndarray) -> np.ndarray:
    """The network's own guess at alpha: pet, and half of the border. Float32 (h, w), 0..1."""
    return probabilities[..., PET.index] + 0.5 * probabilities[..., BORDER.index]


def solve_alpha(photo: np.ndarray, known: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Closed-form matting (Levin et al. 2008) of the unknown pixels, with a weak prior.

    Minimises alpha' L alpha + PRIOR_WEIGHT * |alpha - prior|^2 with alpha given where it is known.
    The prior settles unknown islands that touch nothing known, and makes the system definite: the
    solver can't break down, and stopped early it still holds a sensible answer.

    Args:
        photo: float32 (h, w, 3), 0..1.
        known: trimap, uint8 (h, w).
        prior: float32 (h, w), 0..1.

    Returns:
        Alpha, float32 (h, w), 0..1.
    """
    # Repeating the edge gives every pixel a full 3 x 3 window, in a photo of one pixel too.
    known, prior = np.pad(known, 1, "edge"), np.pad(prior, 1, "edge")
    photo = np.pad(photo, ((1, 1), (1, 1), (0, 0)), "edge")
    unknown = known == UNKNOWN
    alpha = np.where(unknown, prior, known == KNOWN_PET).astype(np.float32)
    if unknown.any():
        rows, columns, values = laplacian(photo, unknown)
        flat, wanted = alpha.ravel(), prior.ravel()[rows]

        def times(vector: np.ndarray) -> np.ndarray:
            return np.einsum("ij,ij->i", values, vector.take(columns, mode="clip"))

        def system(x: np.ndarray) -> np.ndarray:
            spread[rows] = x
            return times(spread) + PRIOR_WEIGHT * x

        spread = np.zeros_like(flat)
        residual = PRIOR_WEIGHT * (wanted - flat[rows]) - times(flat)
        flat[rows] += conjugate_gradients(system, residual, values[:, 12] + PRIOR_WEIGHT)
    return np.clip(alpha[1:-1, 1:-1], 0.0, 1.0)


def laplacian(photo, unknown):
    """The rows of the matting Laplacian (Levin et al. 2008, equation 12) that belong to unknowns."""
    height, width = unknown.shape
    index = np.arange(height * width).reshape(height, width)
    rows = index[unknown]
    row_of = np.full(height * width, -1)
    row_of[rows] = np.arange(len(rows))
    near = box_mean(unknown.astype(np.float32), 1)[1:-1, 1:-1] > 1e-6
    centres = index[1:-1, 1:-1][near]
    steps = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    window = centres[:, None] + np.array([y * width + x for y, x in steps])
    colors = photo.reshape(-1, 3)[window]
    colors -= colors.mean(axis=1, keepdims=True)
    covariance = np.einsum("kic,kid->kcd", colors, colors, dtype=np.float64) / 9
    inverse = np.linalg.inv(covariance + EPSILON / 9 * np.eye(3)).astype(np.float32)
    whitened = colors @ inverse
    values = np.zeros((len(rows), 25), np.float32)
    for i, (y, x) in enumerate(steps):
        row = row_of[window[:, i]]
        here = row >= 0
        part = -(1 + np.einsum("kc,kjc->kj", whitened[here, i], colors[here])) / 9
        part[:, i] += 1
        slots = [(v - y + 2) * 5 + u - x + 2 for v, u in steps]
        values[row[here][:, None], slots] += part
    offsets = np.array([y * width + x for y in range(-2, 3) for x in range(-2, 3)])
    return rows, rows[:, None] + offsets, values


ITER = []
def conjugate_gradients(system, residual, diagonal):
    """Jacobi-preconditioned (Hestenes, Stiefel 1952)."""
    x = np.zeros_like(residual)
    z = residual / diagonal
    direction, rz = z, float(residual @ z)
    goal = TOLERANCE**2 * rz
    n=0
    for _ in range(ITERATIONS):
        if rz <= goal:
            break
        n+=1
        product = system(direction)
        step = rz / float(direction @ product)
        x += step * direction
        residual = residual - step * product
        z = residual / diagonal
        rz, before = float(residual @ z), rz
        direction = z + rz / before * direction
    ITER.append(n)
    return x


def layer_colors(photo, alpha):
    """Forte 2021."""
    longest = max(alpha.shape)
    foreground = background = photo
    for radius in (longest // 11 + 1, longest // 170 + 1):
        foreground, background = blur_fusion(photo, alpha, foreground, background, radius)
    return foreground, background


def blur_fusion(photo, alpha, foreground, background, radius):
    a = alpha[..., None]
    blurred = box_mean(alpha, radius)[..., None]
    foreground = box_mean(foreground * a, radius) / (blurred + 1e-5)
    background = box_mean(background * (1 - a), radius) / (1 - blurred + 1e-5)
    foreground = foreground + a * (photo - a * foreground - (1 - a) * background)
    return np.clip(foreground, 0, 1), np.clip(background, 0, 1)


def alpha_slope(photo, alpha):
    """Guided filter a coefficient."""
    r = 1
    mean = box_mean(photo, r)
    mean_alpha = box_mean(alpha, r)
    cov = box_mean(photo * alpha[..., None], r) - mean * mean_alpha[..., None]
    pairs = (photo[..., :, None] * photo[..., None, :]).reshape(*alpha.shape, 9)
    var = box_mean(pairs, r).reshape(*alpha.shape, 3, 3) - mean[..., :, None] * mean[..., None, :]
    slope = np.linalg.solve(var + 1e-4 * np.eye(3), cov[..., None])[..., 0]
    return box_mean(slope.astype(np.float32), r)


def refine(photo: Image.Image, matte: Matte) -> Iterator[tuple[int, np.ndarray]]:
    rows = max(1, BAND_PIXELS // photo.width)
    for top in range(0, photo.height, rows):
        bottom = min(top + rows, photo.height)
        yield top, refine_band(photo, matte, top, bottom)


def refine_band(photo, matte, top, bottom):
    band = to_array(photo.crop((0, top, photo.width, bottom)))
    scale = matte.alpha.shape[0] / photo.height
    shape = band.shape[:2]
    box = (0, top * scale, matte.alpha.shape[1], bottom * scale)
    seen, alpha, slope, foreground, background = (resize(part, shape, box) for part in matte)
    soft = (alpha > 0) & (alpha < 1)
    alpha = alpha + soft * np.einsum("yxc,yxc->yx", slope, band - seen)
    alpha = np.clip((alpha - 0.02) / 0.96, 0, 1)[..., None]
    color = foreground + alpha * (band - alpha * foreground - (1 - alpha) * background)
    out = np.concatenate([color, alpha], axis=2)
    return (np.clip(out, 0, 1) * 255 + 0.5).astype(np.uint8)


def to_array(photo):
    return np.asarray(photo, np.float32) / 255


def resize(planes, shape, box=None):
    """Bilinear."""
    stack = planes.reshape(*planes.shape[:2], -1)
    out = np.empty((*shape, stack.shape[2]), np.float32)
    for channel in range(stack.shape[2]):
        plane = Image.fromarray(np.ascontiguousarray(stack[..., channel], np.float32))
        out[..., channel] = plane.resize(shape[::-1], Image.Resampling.BILINEAR, box)
    return out.reshape(*shape, *planes.shape[2:])


def box_mean(plane, radius):
    """Mean over window clipped at the edges, by running sums."""
    for axis in (0, 1):
        n = plane.shape[axis]
        sums = np.cumsum(plane, axis=axis, dtype=np.float64)
        sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis)
        high = np.minimum(np.arange(n) + radius + 1, n)
        low = np.maximum(np.arange(n) - radius, 0)
        shape = [1] * plane.ndim
        shape[axis] = n
        plane = ((sums.take(high, axis) - sums.take(low, axis)) / (high - low).reshape(shape)).astype(np.float32)
    return plane
