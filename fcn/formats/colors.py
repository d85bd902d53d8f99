"""Finds the colour space of a photo in its file, and converts the photo to sRGB.

The file may name the colour space in an ICC profile, in chunks of PNG (cICP, gAMA, cHRM), or in the
code points of ITU-T H.273 ("nclx" in HEIC and AVIF). A photo without any of these is sRGB.
"""

import io
import struct
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

Convert = Callable[[Image.Image], Image.Image]
Points = tuple[float, ...]  # x and y of white, red, green and blue

D65 = (0.3127, 0.3290)
SRGB_POINTS: Points = (*D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
# Code points of H.273 that differ from sRGB.
PRIMARIES: dict[int, Points] = {
    5: (*D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),  # PAL
    6: (*D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07),  # NTSC
    7: (*D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    9: (*D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),  # BT.2020
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),  # DCI-P3
    12: (*D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),  # Display P3
}
# Curves of BT.709 (1, 6, 14, 15) are taken for sRGB's, as browsers and phones do.
GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
PQ, HLG = 16, 18  # curves of high dynamic range
PAPER_WHITE = 203.0  # cd/m2 that become white (ITU-R BT.2408)
HLG_PEAK = 1000.0  # cd/m2

CURVE_POINTS = 4096
D50 = np.array([0.9642, 1.0, 0.8249])  # the white of ICC profiles, XYZ
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
NEAR_SRGB_GAMMA = 0.01
UNSEEN = 2  # grey levels; smaller differences come from rounding


def to_srgb(image: Image.Image, head: bytes = b"") -> Convert:
    """Find the conversion of a photo to sRGB.

    Args:
        image: if its profile is damaged or fits another kind of picture, the profile is ignored.
        head: the first bytes of its file, for what Pillow does not read from them.

    Returns:
        A function that brings the image, or any crop of it, to RGB without transparency. Grey of
        more than 8 bits must be brought to 8 bits (mode L) first.
    """
    try:
        transform = _transform(image, head)
    except (ImageCms.PyCMSError, OSError, ValueError, np.linalg.LinAlgError):
        transform = None
    if transform is None:
        return _plain
    return lambda part: transform.apply(_opaque(part, transform.input_mode))


def _plain(image: Image.Image) -> Image.Image:
    return _opaque(image, "RGB")


def _opaque(image: Image.Image, mode: str) -> Image.Image:
    if image.mode == mode:
        return image
    if image.has_transparency_data:  # Pillow warns of a direct conversion, or has none
        image = image.convert("RGBA")
    return image.convert(mode)


def _transform(image: Image.Image, head: bytes) -> ImageCms.ImageCmsTransform | None:
    mode, profile = "RGB", _profile(image, head)
    if profile is None:
        return None
    space = profile.profile.xcolor_space.strip()
    grey = image.mode in ("1", "L", "LA") or image.mode.startswith(("I", "F"))
    if image.mode == "LAB" or (space == "CMYK" and image.mode == "CMYK"):
        mode = image.mode
    elif space == "GRAY" and grey:
        mode = "L"
    elif space != "RGB" or image.mode == "CMYK":
        return None
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    return None if _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether the colour space is sRGB under another name, as in most photos."""
    if transform.input_mode not in ("RGB", "L"):
        return False
    levels = np.arange(0, 256, 15).astype(np.uint8)
    if transform.input_mode == "RGB":
        samples = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
    else:
        samples = levels[None]
    patches = Image.fromarray(samples)
    before = np.asarray(patches.convert("RGB"), int)
    after = np.asarray(transform.apply(patches), int)
    return bool(np.abs(after - before).max() <= UNSEEN)


def _profile(image: Image.Image, head: bytes) -> ImageCms.ImageCmsProfile | None:
    """The profile that the file names; of several, the one that counts by the format's rules."""
    if image.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    info = image.info
    if len(coded := png_chunk(head, b"cICP")) >= 2:
        return _coded_profile(*coded[:2])
    if icc := info.get("icc_profile"):
        return ImageCms.ImageCmsProfile(io.BytesIO(icc))
    if nclx := info.get("nclx_profile"):
        return _coded_profile(nclx["color_primaries"], nclx["transfer_characteristics"])
    if head[4:8] == b"ftyp" and (place := head.find(b"colrnclx")) > 0:
        return _coded_profile(*struct.unpack_from(">HH", head.ljust(place + 12), place + 8))
    if "srgb" not in info and ("gamma" in info or "chromaticity" in info):
        return _png_profile(info.get("chromaticity", SRGB_POINTS), info.get("gamma", 1 / 2.2))
    return None


def png_chunk(head: bytes, wanted: bytes) -> bytes:
    """The content of a PNG's chunk that Pillow does not read; empty if there is none."""
    place = 8 if head.startswith(b"\x89PNG\r\n\x1a\n") else len(head)
    while place + 8 <= len(head):
        length, kind = struct.unpack_from(">I4s", head, place)
        if kind == wanted:
            return head[place + 8 : place + 8 + length]
        if kind == b"IDAT":
            break
        place += 12 + length
    return b""


# === Profiles for colour spaces without an ICC profile ===


def _coded_profile(primaries: int, transfer: int) -> ImageCms.ImageCmsProfile:
    """The profile of code points of ITU-T H.273; unknown ones stand for sRGB."""
    signal = np.linspace(0, 1, CURVE_POINTS)
    if transfer == PQ:
        light = _pq_light(signal)
    elif transfer == HLG:
        light = _hlg_light(signal)
    elif transfer in GAMMAS:
        light = signal ** GAMMAS[transfer]
    else:
        light = _srgb_light(signal)
    return _matrix_profile(PRIMARIES.get(primaries, SRGB_POINTS), light)


def _png_profile(points: Points, gamma: float) -> ImageCms.ImageCmsProfile:
    """The profile of PNG's cHRM and gAMA; by PNG's rules, a gamma of 1 / 2.2 is sRGB's curve.

    Raises:
        ValueError: if the gamma makes no sense.
    """
    if not 0.1 < gamma < 10:
        raise ValueError(f"a gamma of {gamma}")
    signal = np.linspace(0, 1, CURVE_POINTS)
    usual = abs(gamma - 1 / 2.2) < NEAR_SRGB_GAMMA
    return _matrix_profile(points, _srgb_light(signal) if usual else signal ** (1 / gamma))


def _srgb_light(signal: np.ndarray) -> np.ndarray:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _pq_light(signal: np.ndarray) -> np.ndarray:
    """The curve of SMPTE ST 2084, with paper white at 1."""
    root = signal ** (32 / 2523)
    light = np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)
    return 10_000 * light ** (8192 / 1305) / PAPER_WHITE


def _hlg_light(signal: np.ndarray) -> np.ndarray:
    """The curve of ARIB STD-B67 on a screen of HLG_PEAK, with paper white at 1."""
    scene = np.where(
        signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    )
    return HLG_PEAK * scene**1.2 / PAPER_WHITE


def _matrix_profile(points: Points, light: np.ndarray) -> ImageCms.ImageCmsProfile:
    """Make an ICC profile from three primaries and one curve.

    Args:
        points: x and y of white, red, green and blue.
        light: for evenly spaced signals from 0 to 1; values above 1, paper white, become 1.

    Raises:
        ValueError, numpy.linalg.LinAlgError: if no colours have such primaries.
    """
    x, y = np.reshape(points, (4, 2)).T
    if (y <= 0).any():
        raise ValueError(f"primaries {points}")
    white, *primaries = np.stack([x / y, np.ones(4), (1 - x - y) / y], axis=1)
    columns = np.stack(primaries, axis=1)
    columns = columns * np.linalg.solve(columns, white)
    # Profiles hold colours as seen under D50.
    adapted = np.linalg.solve(BRADFORD, np.diag(BRADFORD @ D50 / (BRADFORD @ white)) @ BRADFORD)
    columns = adapted @ columns

    curve = (np.clip(light, 0, 1) * 65535).round().astype(">u2").tobytes()
    tags = {b"wtpt": _xyz(D50)}
    for letter, column in zip("rgb", columns.T, strict=True):
        tags[f"{letter}XYZ".encode()] = _xyz(column)
        tags[f"{letter}TRC".encode()] = struct.pack(">4s4xI", b"curv", CURVE_POINTS) + curve
    return ImageCms.ImageCmsProfile(io.BytesIO(_icc(tags)))


def _xyz(values: np.ndarray) -> bytes:
    fixed = (values * 65536).round().astype(int)
    return struct.pack(">4s4x3i", b"XYZ ", *fixed)


def _icc(tags: dict[bytes, bytes]) -> bytes:
    """The bytes of an RGB display profile, version 2 (ICC.1:2001-04)."""
    place = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += struct.pack(">4sII", name, place + len(content), len(value))
        content += value
    head = struct.pack(">4xI4s4s4s12x4s28x", 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    light = struct.pack(">3i", *(D50 * 65536).round().astype(int))
    rest = (head + light).ljust(124, b"\0") + table + content
    return struct.pack(">I", len(rest) + 4) + rest
