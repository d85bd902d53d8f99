"""Makes odd photo files, each with the picture that a reader should see in it."""

import io
import random
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from fcn import photos  # noqa: F401  (it teaches Pillow HEIC)

CAT = Path(__file__).parent.parent / "examples" / "cat.jpg"
SIZE = (96, 64)

# EXIF orientation: the transpose that turns an upright photo into the stored one.
STORED = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
LOSSY = {"JPEG", "WEBP", "HEIF", "AVIF"}
ORIENTATION = 0x0112

# Linear sRGB to linear Display P3 (both D65), as CSS Color 4 gives it.
TO_P3 = np.array(
    [[0.8224620, 0.1775380, 0.0], [0.0331942, 0.9668058, 0.0], [0.0170826, 0.0723974, 0.9105199]]
)
# Its primaries in a profile, under D50.
P3_COLORANTS = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}


@dataclass(frozen=True)
class Odd:
    """One file and the picture that it stands for.

    Attributes:
        name: what is odd about it.
        data: the file.
        photo: RGB, upright, sRGB, on white.
        alpha: mode L, or None.
        worst: mean difference in grey levels that encoding and rounding may make.
    """

    name: str
    data: bytes
    photo: Image.Image
    alpha: Image.Image | None
    worst: float


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """A PNG with chunks after its header."""
    return png[:33] + b"".join(chunks) + png[33:]


# === Colours ===


def to_light(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def from_light(light: np.ndarray) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def stored_in(space: str, photo: Image.Image) -> Image.Image:
    """The numbers that mean a photo's colours in another space, RGB."""
    values = np.asarray(photo, float) / 255
    if space == "linear":
        values = to_light(values)
    elif space == "P3":
        values = from_light(to_light(values) @ TO_P3.T)
    elif space == "swapped":
        values = values[..., [1, 0, 2]]
    return Image.fromarray((values * 255).round().astype(np.uint8))


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def icc(space: str) -> bytes:
    """A profile that means another space, and calls itself sRGB."""
    data = srgb_profile()
    if space == "linear":
        curve, place = b"para\0\0\0\0\0\3\0\0", 0
        while (place := data.find(curve)) >= 0:  # a power of 1 instead of sRGB's curve
            one = b"para\0\0\0\0\0\0\0\0" + struct.pack(">i", 1 << 16)
            data = data[:place] + one + data[place + len(one) :]
    elif space == "P3":
        for tag, values in P3_COLORANTS.items():
            place = struct.unpack_from(">I", data, data.index(tag) + 4)[0] + 8
            fixed = struct.pack(">3i", *(round(v * 65536) for v in values))
            data = data[:place] + fixed + data[place + 12 :]
    elif space == "swapped":
        for a, b in ((b"rXYZ", b"gXYZ"), (b"rTRC", b"gTRC")):
            data = data.replace(a, b"????").replace(b, a).replace(b"????", b)
    return data


GAMA = {"linear": chunk(b"gAMA", struct.pack(">I", 100_000)), "P3": chunk(b"gAMA", b"\0\0\xb1\x8f")}
CHRM_P3 = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
CODES = {"linear": (1, 8), "P3": (12, 13), "sRGB": (1, 13)}  # ITU-T H.273


def carried(image: Image.Image, kind: str, space: str, carrier: str, **options) -> bytes:
    """Encode an image; its colour space is told by "icc", "chunks", "codes" or "none"."""
    if carrier == "icc":
        return encoded(image, kind, icc_profile=icc(space), **options)
    if carrier == "codes" and kind == "HEIF":
        primaries, transfer = CODES[space]
        options |= {"color_primaries": primaries, "transfer_characteristics": transfer}
        return encoded(image, kind, **options)
    data = encoded(image, kind, **options)
    if carrier == "chunks":
        return with_chunks(data, GAMA[space], *([CHRM_P3] if space == "P3" else []))
    if carrier == "codes" and kind == "PNG":
        return with_chunks(data, chunk(b"cICP", bytes((*CODES[space], 0, 1))))
    if carrier == "codes" and kind == "AVIF":
        place = data.index(b"colrnclx") + 8
        return data[:place] + struct.pack(">HH", *CODES[space]) + data[place + 4 :]
    return data


# === All at once ===

# kind: (modes, carriers of a colour space)
KINDS = {
    "PNG": (("RGB", "RGBA", "L", "LA", "P", "key"), ("none", "icc", "chunks", "codes")),
    "JPEG": (("RGB", "L", "CMYK"), ("none", "icc")),
    "TIFF": (("RGB", "RGBA", "L", "CMYK"), ("none", "icc")),
    "WEBP": (("RGB", "RGBA"), ("none", "icc")),
    "HEIF": (("RGB", "RGBA", "L"), ("none", "icc", "codes")),
    "AVIF": (("RGB", "RGBA"), ("none", "icc", "codes")),
    "GIF": (("P",), ("none",)),
    "BMP": (("RGB", "L"), ("none",)),
}
KEY = (1, 2, 3)  # the colour that stands for nothing, in mode "key"


def draw(seed: int) -> Odd:
    """A file whose format, mode, colours, transparency and orientation are drawn by chance."""
    rng = random.Random(seed)
    kind = sorted(KINDS)[seed % len(KINDS)]
    modes, carriers = KINDS[kind]
    mode, carrier = rng.choice(modes), rng.choice(carriers)
    if mode in ("L", "LA", "CMYK"):  # a profile of RGB says nothing of these inks
        carrier = "chunks" if carrier == "chunks" and mode != "CMYK" else "none"
    spaces = {"none": ["sRGB"], "chunks": ["linear"], "codes": ["linear", "P3", "sRGB"]}
    space = rng.choice(spaces.get(carrier, ["linear", "P3", "swapped", "sRGB"]))
    # HEIC turns photos by a box of its own, which the encoder here does not write.
    turned = kind not in ("GIF", "BMP", "HEIF") and rng.choice((True, False))
    orientation = rng.randint(1, 8) if turned else 1

    photo = Image.open(CAT).convert("RGB").resize(SIZE)
    if mode in ("L", "LA"):
        photo = photo.convert("L").convert("RGB")
    if mode == "P":
        photo = photo.quantize(64).convert("RGB")
    alpha = (
        _holes(photo.size, soft=mode in ("RGBA", "LA")) if mode in ("RGBA", "LA", "key") else None
    )
    stored = stored_in(space, photo)
    if mode == "key":
        stored.paste(KEY, (0, 0), Image.eval(alpha, lambda a: 255 - a))
    elif mode != "P":
        stored = stored.convert(mode)
        if alpha is not None:
            stored.putalpha(alpha)
    else:
        stored = stored.quantize(256)
    options = {"quality": 95} if kind in LOSSY else {}
    if mode == "key":
        options["transparency"] = KEY
    if (undo := STORED[orientation]) is not None:
        stored = stored.transpose(Image.Transpose(undo))
    if turned:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    data = carried(stored, kind, space, carrier, **options)
    meant = photo
    if alpha is not None:
        meant = Image.composite(photo, Image.new("RGB", photo.size, "white"), alpha)
    worst = (6 if kind in LOSSY else 1.5) + (2 if space == "linear" else 0)
    worst += 3 if mode in ("CMYK", "P") else 0
    name = f"{seed}: {kind} {mode}, {space} by {carrier}, orientation {orientation}"
    return Odd(name, data, meant, alpha, worst)


def _holes(size: tuple[int, int], soft: bool) -> Image.Image:
    """An alpha with a hole in it and, if soft, half transparent places."""
    alpha = Image.new("L", size, 255)
    alpha.paste(0, (size[0] // 2, 0, size[0], size[1] // 2))
    if soft:
        alpha.paste(128, (0, size[1] // 2, size[0] // 4, size[1]))
    return alpha
