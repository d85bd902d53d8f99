"""No accepted photo costs the server a gigabyte: reading, the page's view and the downloads.

Each is measured in a process of its own, against that process at rest.
"""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import odd_files
import pytest
from odd_files import chunk, encoded
from PIL import Image

from fcn.photos import MAX_PIXELS, MAX_PIXELS_DEAR, MAX_SIDE

ROOT = Path(__file__).parent.parent
STATUS = Path("/proc/self/status")
GIGABYTE = 1e9
AT_ITS_SIZE = ("cutout", "mask", "overlay")  # downloads of the photo's own size
PHONE = (9280, 6944)  # 64 megapixels
THIN = (MAX_SIDE, MAX_PIXELS // MAX_SIDE)

# The page's work on one photo: `found` defines `segment`, `kinds` are the downloads to write.
SCRIPT = """
import sys, tempfile
from pathlib import Path
import numpy as np
from PIL import Image
from page.serving import downloads, payload

folder = Path(tempfile.mkdtemp())

def memory(kind):
    # Not ru_maxrss: that begins with the memory of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(kind + ":"))

def serve(found):
    payload.result(found)
    for kind in {kinds}:
        ending, write = downloads.DOWNLOADS[kind]
        write(found, downloads.Look(), folder / ending)
        assert Image.open(folder / ending).size == found.photo.size

{found}
serve(segment("{small}"))
rest = memory("VmRSS")
serve(segment("{photo}"))
print(memory("VmHWM") - rest)
"""

READY = """
from fcn.photos import read_with_alpha
from fcn.segmentation import Segmentation, Stage

def segment(path):
    photo, alpha = read_with_alpha(path)
    likely = np.zeros((448, 448, 3), np.float32)
    likely[..., 1] = 1
    likely[100:350, 100:350] = (0.2, 0.2, 0.6)
    likely[110:340, 110:340] = (1, 0, 0)
    parts = [(s, likely[::s, ::s]) for s in (32, 16, 8, 4, 2, 1)]
    stages = tuple(Stage(s, p.shape, p, p[..., 0], p) for s, p in parts)
    return Segmentation(photo, likely, stages, {}, 0.1, "CPU", alpha)
"""

NETWORK = """
from fcn.segmenter import Segmenter
segment = Segmenter.load()
"""


def cat(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.open(odd_files.CAT).convert(mode).resize(size)


def deep_png(size: tuple[int, int]) -> bytes:
    """RGBA of 16 bits a channel, half transparent, turned by its EXIF."""
    width, height = size
    packer, packed = zlib.compressobj(1), []
    row = b"\0" + struct.pack(">4H", 40_000, 30_000, 20_000, 32_768) * width
    for _ in range(height):
        packed.append(packer.compress(row))
    head = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 0)
    exif = Image.Exif()
    exif[odd_files.ORIENTATION] = 6
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", head),
            chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")),
            chunk(b"IDAT", b"".join(packed) + packer.flush()),
            chunk(b"IEND", b""),
        )
    )


def dear_webp() -> bytes:
    small = cat((500, 320))
    side = MAX_PIXELS_DEAR // 5000
    return encoded(small.resize((5000, side), 0), "WEBP", lossless=True, quality=0, method=0)


LARGE = {
    "a deep PNG, turned": lambda: deep_png(PHONE),
    "a progressive JPEG in CMYK": lambda: encoded(
        cat(PHONE, "CMYK"), "JPEG", progressive=True, subsampling=0
    ),
    "a progressive JPEG, cut short and turned": lambda: encoded(
        cat(PHONE),
        "JPEG",
        progressive=True,
        subsampling=0,
        exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0",
    )[:-2],
    "a TIFF in one strip": lambda: encoded(
        cat(PHONE, "RGBA"), "TIFF", compression="tiff_deflate", strip_size=2**31 - 1
    ),
    "32 bits of grey": lambda: encoded(cat(PHONE, "F"), "TIFF"),
    "a lossless WebP": dear_webp,
    "as wide as can be": lambda: encoded(cat(THIN, "P"), "PNG", transparency=0, compress_level=1),
    "as high as can be": lambda: encoded(cat(THIN[::-1]), "JPEG", icc_profile=odd_files.icc("P3")),
}


def cost(found: str, data: bytes, folder: Path, kinds: tuple[str, ...] = ()) -> float:
    """Bytes at the peak above a process that has served a small photo."""
    photo, small = folder / "photo", folder / "small.png"
    photo.write_bytes(data)
    cat((64, 48)).save(small)
    script = SCRIPT.format(found=found, small=small, photo=photo, kinds=kinds)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


needs_proc = pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_reading_the_largest_photos_costs_no_gigabyte(name: str, tmp_path: Path):
    assert cost(READY, LARGE[name](), tmp_path) < GIGABYTE


@needs_proc
@pytest.mark.slow
def test_downloads_of_a_thin_photo_cost_no_gigabyte(tmp_path: Path):
    assert cost(READY, LARGE["as wide as can be"](), tmp_path, AT_ITS_SIZE) < GIGABYTE


@needs_proc
@pytest.mark.slow
def test_a_photo_of_64_megapixels_costs_the_network_no_gigabyte(tmp_path: Path):
    photo = cat(PHONE, "RGBA")
    photo.putalpha(Image.linear_gradient("L").resize(PHONE))
    assert cost(NETWORK, encoded(photo, "PNG", compress_level=1), tmp_path, AT_ITS_SIZE) < GIGABYTE
