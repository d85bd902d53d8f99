"""Every kind of photo people have, and a plain sentence for everything that is none."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from fcn.photos import SENTENCES, PhotoError, read_photo

ROOT = Path(__file__).parent.parent
CAT = ROOT / "examples" / "cat.jpg"


@pytest.fixture(scope="module")
def cat() -> Image.Image:
    return Image.open(CAT).convert("RGB")


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def distance(a: Image.Image, b: Image.Image) -> float:
    return float(np.abs(np.asarray(a, int) - np.asarray(b, int)).mean())


@pytest.mark.parametrize(
    ("kind", "options", "worst"),
    [
        ("PNG", {}, 0),
        ("JPEG", {"quality": 95}, 3),
        ("WEBP", {"quality": 95}, 4),
        ("HEIF", {"quality": 95}, 6),
        ("TIFF", {}, 0),
        ("BMP", {}, 0),
    ],
)
def test_formats_read_the_same(cat, kind, options, worst):
    found = read_photo(encoded(cat, kind, **options))
    assert found.mode == "RGB" and found.size == cat.size
    assert distance(found, cat) <= worst


def test_every_kind_of_source_gives_the_same_photo(cat, tmp_path):
    path = tmp_path / "cat.png"
    cat.save(path)
    for source in (path, str(path), path.read_bytes(), cat, np.asarray(cat)):
        assert distance(read_photo(source), cat) == 0


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "RGBA", "YCbCr"])
def test_modes_become_rgb(cat, mode):
    image = cat.convert(mode)
    found = read_photo(image)
    assert found.mode == "RGB" and found.size == cat.size
    assert distance(found, image.convert("RGB")) < 3


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(cat, kind):
    grey = np.asarray(cat.convert("L"))
    found = read_photo(encoded(Image.fromarray(grey.astype(np.uint16) * 257), kind))
    assert distance(found, Image.fromarray(grey).convert("RGB")) <= 1


def test_transparency_lies_on_white():
    image = Image.new("RGBA", (4, 4), (200, 0, 0, 0))
    image.putpixel((0, 0), (200, 0, 0, 255))
    found = read_photo(encoded(image, "PNG"))
    assert found.getpixel((0, 0)) == (200, 0, 0)
    assert found.getpixel((3, 3)) == (255, 255, 255)


def swapping_profile() -> bytes:
    """A colour profile whose red is what sRGB calls green, and the other way round."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for a, b in ((b"rXYZ", b"gXYZ"), (b"rTRC", b"gTRC")):
        srgb = srgb.replace(a, b"????").replace(b, a).replace(b"????", b)
    return srgb.replace("sRGB".encode("utf-16-be"), "rsGB".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("HEIF", "RGB"), ("JPEG", "RGB")],
)
def test_colours_are_those_that_the_profile_means(kind, mode):
    image = Image.new("RGB", (16, 32), (200, 100, 50))
    image = image.convert(mode, palette=Image.Palette.ADAPTIVE)
    file = encoded(image, kind, icc_profile=swapping_profile())
    found = np.asarray(read_photo(file), int)
    assert np.abs(found - (100, 200, 50)).max() <= (2 if kind == "PNG" else 6)


def test_a_turned_photo_keeps_its_profile():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (16, 32), (200, 100, 50))
    file = encoded(image, "PNG", icc_profile=swapping_profile(), exif=exif)
    found = read_photo(file)
    assert found.size == (32, 16)
    assert np.abs(np.asarray(found, int) - (100, 200, 50)).max() <= 2


def test_a_transparent_colour_lies_on_white_with_any_profile():
    image = Image.new("RGB", (16, 32), (200, 100, 50))
    image.paste((0, 0, 0), (0, 0, 8, 32))
    file = encoded(image, "PNG", icc_profile=swapping_profile(), transparency=(0, 0, 0))
    found = np.asarray(read_photo(file), int)
    assert (found[:, :8] == 255).all() and np.abs(found[:, 8:] - (100, 200, 50)).max() <= 2


def test_a_damaged_profile_changes_nothing(cat):
    assert distance(read_photo(encoded(cat, "PNG", icc_profile=b"no profile")), cat) == 0


def test_first_frame_of_an_animation(cat):
    frames = [cat.resize((40, 30)), Image.new("RGB", (40, 30), "black")]
    found = read_photo(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert np.asarray(found).mean() > 50


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(cat, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        2: 0,
        3: 3,
        4: 1,
        5: 5,
        6: 2,
        7: 6,
        8: 4,
    }  # PIL's transpositions that make the stored photo
    stored = cat.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else cat
    assert distance(read_photo(encoded(stored, "PNG", exif=exif)), cat) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_photo_with_damaged_exif_is_a_photo(cat, kind):
    found = read_photo(encoded(cat, kind, exif=b"Exif\0\0XX*\0\0\0\0\x08"))
    assert found.size == cat.size and distance(found, cat) < 10


def test_a_phone_photo_stands_upright():
    path = ROOT / "tests" / "photos" / "phone_exif3.jpg"
    with Image.open(path) as stored:
        assert stored.getexif()[0x0112] == 3
        turned = np.asarray(stored.resize((40, 30)).rotate(180), int)
    found = np.asarray(read_photo(path).resize((40, 30)), int)
    assert np.abs(found - turned).mean() < 2


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def webp_header(width: int, height: int) -> bytes:
    """A WebP that claims a size and holds next to nothing."""
    small = bytearray(encoded(Image.new("RGB", (8, 8)), "WEBP", lossless=True))
    place = small.index(b"VP8L") + 9
    small[place : place + 4] = struct.pack("<I", (width - 1) | (height - 1) << 14)
    return bytes(small)


def huge_tile() -> bytes:
    """A TIFF of 16 x 16 pixels in one tile of 16,000 x 16,000."""
    tags = {256: 16, 257: 16, 258: 8, 259: 1, 262: 1, 277: 1, 322: 16_000, 323: 16_000}
    tags |= {324: 300, 325: 256}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(1000)


def bad_sources() -> dict:
    whole = CAT.read_bytes()
    return {
        "a text": (b"This is no photo. " * 20, "not-an-image"),
        "zeros": (b"\0" * 5000, "not-an-image"),
        "an empty file": (b"", "empty"),
        "half a JPEG": (whole[: len(whole) // 2], "truncated"),
        "the head of a JPEG": (whole[:300], "not-an-image"),
        "an EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not-an-image"),
        "half a PNG": (png_header(300, 300), "truncated"),
        "81 megapixels": (png_header(9000, 9001), "too-large"),
        "a bomb": (png_header(60000, 60000), "too-large"),
        "a long thread": (png_header(65_501, 1), "too-long"),
        "a high thread": (png_header(1, 2_000_000), "too-long"),
        "a thread of 65 megapixels": (png_header(65_000_000, 1), "too-long"),
        "a thread of 80 megapixels": (png_header(80_000_000, 1), "too-large"),
        "41 megapixels in a format that is dear to decode": (webp_header(6500, 6400), "too-large"),
        "a small TIFF in a huge tile": (huge_tile(), "too-large"),
        "an array with a side that is too long": (np.zeros((1, 65_501), np.uint8), "too-long"),
        "no file": ("no/such/photo.jpg", "missing"),
        "a folder": (str(ROOT), "missing"),
        "a float array": (np.zeros((8, 8, 3)), "bad-array"),
        "a flat array": (np.zeros(8, np.uint8), "bad-array"),
        "an array of nothing": (np.zeros((0, 8, 3), np.uint8), "bad-array"),
    }


@pytest.mark.parametrize("name", bad_sources())
def test_bad_photos_get_their_sentence(name):
    source, code = bad_sources()[name]
    with pytest.raises(PhotoError) as caught:
        read_photo(source)
    assert caught.value.code == code
    assert str(caught.value) == SENTENCES[code]


@pytest.mark.parametrize("kind", ["AVIF", "WEBP", "HEIF", "PNG", "JPEG"])
def test_whatever_is_damaged_gets_a_sentence(cat, kind):
    whole = encoded(cat.resize((60, 40)), kind)
    rng = np.random.default_rng(0)
    for _ in range(150):
        bad = bytearray(whole)
        for place in rng.integers(0, len(bad), 4):
            bad[place] = rng.integers(256)
        try:
            assert read_photo(bytes(bad)).mode == "RGB"
        except PhotoError as error:
            assert error.code in SENTENCES


def test_the_longest_sides_are_read():
    for size in ((65_500, 1), (1, 65_500)):
        assert read_photo(encoded(Image.new("1", size), "PNG")).size == size


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    def explode(*_):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", explode)
    with pytest.raises(PhotoError, match="65 megapixels"):
        read_photo(png_header(9000, 9001))
