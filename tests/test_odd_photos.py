"""Odd photo files of each kind are read as the picture that they stand for."""

import io
import struct

import numpy as np
import odd_files
import pytest
from odd_files import SIZE, chunk, draw, encoded, with_chunks
from PIL import Image

from fcn.formats.colors import to_srgb
from fcn.photos import PhotoError, read_photo, read_with_alpha


def distance(a: Image.Image, b: Image.Image) -> float:
    assert a.size == b.size
    return float(np.abs(np.asarray(a, int) - np.asarray(b, int)).mean())


@pytest.mark.parametrize("kind", range(len(odd_files.KINDS)), ids=sorted(odd_files.KINDS))
def test_a_file_gives_the_picture_that_it_means(kind: int):
    for seed in range(kind, 96, len(odd_files.KINDS)):  # `draw` takes the kinds in turn
        odd = draw(seed)
        photo, alpha = read_with_alpha(odd.data)
        assert photo.mode == "RGB" and distance(photo, odd.photo) <= odd.worst, odd.name
        if odd.alpha is None:
            assert alpha is None, odd.name
        else:
            assert alpha.mode == "L" and distance(alpha, odd.alpha) <= 1.5, odd.name


# === Colours ===


def grey(size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.linear_gradient("L").resize(size)


@pytest.mark.parametrize("carrier", ["icc", "chunks", "codes"])
@pytest.mark.parametrize("space", ["linear", "P3"])
def test_a_name_does_not_make_a_space(carrier: str, space: str):
    cat = Image.open(odd_files.CAT).convert("RGB").resize(SIZE)
    stored = odd_files.stored_in(space, cat)
    assert distance(stored, cat) > 2
    found = read_photo(odd_files.carried(stored, "PNG", space, carrier))
    assert distance(found, cat) <= 2


def test_srgb_by_any_name_is_not_changed():
    cat = Image.open(odd_files.CAT).convert("RGB").resize(SIZE)
    named = odd_files.srgb_profile().replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
    for data in (
        encoded(cat, "PNG", icc_profile=named),
        with_chunks(encoded(cat, "PNG"), chunk(b"gAMA", struct.pack(">I", 45455))),
        with_chunks(encoded(cat, "PNG"), chunk(b"sRGB", b"\0"), odd_files.GAMA["linear"]),
    ):
        assert distance(read_photo(data), cat) == 0


def test_which_word_counts_where_a_file_says_several_things():
    cat = Image.open(odd_files.CAT).convert("RGB").resize(SIZE)
    cicp = chunk(b"cICP", bytes((1, 13, 0, 1)))
    linear = odd_files.icc("linear")
    assert (
        distance(read_photo(with_chunks(encoded(cat, "PNG", icc_profile=linear), cicp)), cat) == 0
    )
    swapped = odd_files.stored_in("swapped", cat)
    file = encoded(swapped, "PNG", icc_profile=odd_files.icc("swapped"))
    assert distance(read_photo(with_chunks(file, odd_files.GAMA["linear"])), cat) <= 1.5


@pytest.mark.parametrize(
    "said",
    [
        chunk(b"gAMA", struct.pack(">I", 0)),
        chunk(b"gAMA", struct.pack(">I", 2**31)),
        chunk(b"cHRM", struct.pack(">8I", *[0] * 8)),
        chunk(b"cHRM", struct.pack(">8I", *[33333] * 8)),
        chunk(b"cICP", b"\x01"),
        chunk(b"cICP", bytes((255, 255, 0, 1))),
        chunk(b"sBIT", b""),
    ],
)
def test_senseless_values_are_ignored(said: bytes):
    image = grey().convert("RGB")
    assert distance(read_photo(with_chunks(encoded(image, "PNG"), said)), image) == 0


@pytest.mark.parametrize(("transfer", "white"), [(16, 0.581), (18, 0.75)])
def test_paper_white_of_high_dynamic_range_is_white(transfer: int, white: float):
    image = Image.new("RGB", SIZE, (round(white * 255),) * 3)
    said = chunk(b"cICP", bytes((9, transfer, 0, 1)))
    assert np.asarray(read_photo(with_chunks(encoded(image, "PNG"), said))).min() >= 252
    black = Image.new("RGB", SIZE)
    assert np.asarray(read_photo(with_chunks(encoded(black, "PNG"), said))).max() == 0


def test_a_grey_photo_goes_by_its_grey_profile():
    gamma = struct.pack(">4s4xIH", b"curv", 1, 0x0100)  # 1.0
    head = struct.pack(">4xI4s4s4s12x4s28x", 0x02400000, b"mntr", b"GRAY", b"XYZ ", b"acsp")
    white = struct.pack(">3i", 63190, 65536, 54061)
    tags = struct.pack(">I4sII4sII", 2, b"kTRC", 156, 14, b"wtpt", 172, 20)
    body = (head + white).ljust(124, b"\0") + tags + gamma + b"\0\0" + b"XYZ \0\0\0\0" + white
    profile = struct.pack(">I", len(body) + 4) + body
    light = odd_files.to_light(np.asarray(grey(), float) / 255) * 255
    stored = Image.fromarray(light.round().astype(np.uint8))
    found = read_photo(encoded(stored, "PNG", icc_profile=profile))
    assert distance(found, grey().convert("RGB")) <= 2


def test_a_crop_is_converted_as_the_whole():
    image = Image.open(io.BytesIO(odd_files.carried(grey().convert("RGB"), "PNG", "P3", "icc")))
    image.load()
    box, convert = (5, 6, 40, 30), to_srgb(image)
    assert distance(convert(image.crop(box)), convert(image).crop(box)) == 0


# === Grey of more than 8 bits ===


def deep(kind: str, bits: int, high: bool, share: float = 1.0) -> bytes:
    """A gradient of so many bits in a file of 16, at the upper end or the lower."""
    top = (1 << bits) - 1
    values = (np.asarray(grey(), float) / 255 * share * top).round()
    values = (values * 65535 / top).round() if high else values
    return encoded(Image.fromarray(values.astype(np.uint16)), kind)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_few_bits_in_a_large_file_are_found_by_the_largest_value(kind: str, bits: int):
    found = read_photo(deep(kind, bits, high=False))
    assert distance(found, grey().convert("RGB")) <= 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_where_white_is_without_a_word_about_bits(kind: str):
    for largest in (0, 255, 256, 1023, 4095, 4096, 16383, 16384, 65535):
        white = next((1 << n) - 1 for n in (8, 10, 12, 14, 16) if n == 16 or largest < 1 << n)
        values = np.full(SIZE[::-1], largest, np.uint16)
        found = np.asarray(read_photo(encoded(Image.fromarray(values), kind)), int)
        assert np.abs(found - 255 * largest / white).max() <= 0.51, largest


@pytest.mark.parametrize("share", [1.0, 0.06])  # dark photos stay dark
@pytest.mark.parametrize("high", [False, True])
def test_significant_bits_decide(share: float, high: bool):
    meant = np.asarray(grey(), float) * share
    for bits in (9, 10, 12, 14, 15, 16):
        said = chunk(b"sBIT", bytes([bits]))
        found = read_photo(with_chunks(deep("PNG", bits, high, share), said))
        assert np.abs(np.asarray(found, float)[..., 0] - meant).mean() <= 1, bits


@pytest.mark.parametrize("bits", [0, 17, 255])
def test_bits_that_make_no_sense_decide_nothing(bits: int):
    file = with_chunks(deep("PNG", 12, high=False), chunk(b"sBIT", bytes([bits])))
    assert distance(read_photo(file), grey().convert("RGB")) <= 1


def test_deep_grey_may_have_a_transparent_value():
    values = np.full(SIZE[::-1], 30000, np.uint16)
    values[:, :10] = 500
    photo, alpha = read_with_alpha(encoded(Image.fromarray(values), "PNG", transparency=500))
    assert (np.asarray(photo)[:, :10] == 255).all() and np.asarray(photo)[0, 20, 0] == 117
    assert (np.asarray(alpha)[:, :10] == 0).all() and (np.asarray(alpha)[:, 10:] == 255).all()


# === Cut short ===


def cat_jpeg(**options) -> bytes:
    cat = Image.open(odd_files.CAT)
    return encoded(cat.convert(options.pop("mode", "RGB")), "JPEG", quality=85, **options)


JPEGS = {
    "baseline": {},
    "progressive": {"progressive": True},
    "grey": {"mode": "L"},
    "4:4:4": {"subsampling": 0},
    "restarts": {"restart_marker_rows": 1},
}


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_without_its_last_bytes_is_read(name: str):
    whole = cat_jpeg(**JPEGS[name])
    meant = read_photo(whole)
    for lost in (1, 2, 3, 10, 100):
        assert distance(read_photo(whole[:-lost]), meant) <= 1, lost


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_that_lacks_more_gets_a_sentence(name: str):
    whole = cat_jpeg(**JPEGS[name])
    for share in (0.1, 0.3, 0.5):
        with pytest.raises(PhotoError) as caught:
            read_photo(whole[: int(len(whole) * share)])
        assert caught.value.code in ("truncated", "not-an-image"), share


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "HEIF", "AVIF", "GIF", "BMP"])
def test_other_files_that_are_cut_get_a_sentence(kind: str):
    whole = encoded(Image.open(odd_files.CAT).convert("RGB"), kind)
    for share in (0.05, 0.3, 0.6, 0.9):
        with pytest.raises(PhotoError) as caught:
            read_photo(whole[: int(len(whole) * share)])
        assert caught.value.code in ("truncated", "not-an-image"), share


def test_a_progressive_jpeg_may_lack_the_finest_steps_of_its_last_scan():
    whole = cat_jpeg(progressive=True)
    assert distance(read_photo(whole[: int(len(whole) * 0.9)]), read_photo(whole)) <= 2


def test_a_cut_jpeg_keeps_its_orientation_and_colours():
    exif = Image.Exif()
    exif[odd_files.ORIENTATION] = 6
    whole = cat_jpeg(exif=exif, icc_profile=odd_files.icc("swapped"))
    assert distance(read_photo(whole[:-2]), read_photo(whole)) <= 1


# === Raw files ===


def tiff(order: str, *directories: dict[int, int | list[int]]) -> bytes:
    """A TIFF of directories in a chain; values are unsigned, of 32 bits."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    data, links = bytearray(mark + struct.pack(order + "I", 8)), []
    for tags in directories:
        links.append(len(data))
        entries, rest = b"", b""
        end = len(data) + 2 + 12 * len(tags) + 4
        for tag, value in sorted(tags.items()):
            values = value if isinstance(value, list) else [value]
            packed = struct.pack(f"{order}{len(values)}I", *values)
            if len(packed) > 4:
                packed, rest = struct.pack(order + "I", end + len(rest)), rest + packed
            entries += struct.pack(order + "HHI4s", tag, 4, len(values), packed)
        following = end + len(rest) if tags is not directories[-1] else 0
        data += struct.pack(order + "H", len(tags)) + entries
        data += struct.pack(order + "I", following) + rest
    return bytes(data) + bytes(20_000)


THUMBNAIL = {256: 16, 257: 12, 258: [8, 8, 8], 259: 1, 262: 2, 273: 400, 277: 3, 278: 12, 279: 576}
RAW = {
    "a preview, the picture below it": [THUMBNAIL | {254: 1, 330: 300}],
    "DNG": [THUMBNAIL | {50706: 0x01040000}],
    "a sensor's picture only": [THUMBNAIL | {262: 32803, 277: 1}],
    "a sensor's picture further on": [THUMBNAIL, THUMBNAIL | {262: 32803}],
    "linear raw further on": [THUMBNAIL, THUMBNAIL | {262: 34892}],
}


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("name", RAW)
def test_a_raw_file_in_a_tiff_is_known(name: str, order: str):
    with pytest.raises(PhotoError) as caught:
        read_photo(tiff(order, *RAW[name]))
    assert caught.value.code == "raw"


@pytest.mark.parametrize(
    "head",
    [
        b"FUJIFILMCCD-RAW 0201",
        b"IIRO\x08\0\0\0",
        b"IIU\0\x08\0\0\0",
        b"FOVb\0\0\2\0",
        b"\0MRM\0\0\0\0",
        b"\0\0\0\x18ftypcrx \0\0\0\1",
        b"II*\0\x10\0\0\0CR\2\0",
        b"II\x1a\0\0\0HEAPCCDR",
    ],
)
def test_other_raw_files_are_known_by_how_they_begin(head: bytes):
    with pytest.raises(PhotoError) as caught:
        read_photo(head + bytes(1000))
    assert caught.value.code == "raw"


def test_a_tiff_that_is_no_raw_file_is_read():
    assert read_photo(tiff("<", THUMBNAIL)).size == (16, 12)
    assert read_photo(tiff("<", THUMBNAIL, THUMBNAIL | {254: 1})).size == (16, 12)  # its preview
    pages = encoded(grey(), "TIFF", save_all=True, append_images=[grey((8, 8))] * 3)
    assert read_photo(pages).size == SIZE


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the damage
@pytest.mark.parametrize("seed", range(20))
def test_damaged_directories_end_in_a_sentence(seed: int):
    rng = np.random.default_rng(seed)
    data = bytearray(tiff("<", *RAW["a sensor's picture further on"]))
    for place in rng.integers(4, 300, 12):
        data[place] = rng.integers(256)
    try:
        assert read_photo(bytes(data)).mode == "RGB"
    except PhotoError as error:
        assert error.code in ("raw", "not-an-image", "truncated", "too-large", "too-long", "empty")
