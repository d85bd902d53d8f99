"""Re-creates the folder of training photos without a pet from unpacked packages.

    # On Debian 12:
    for package in $(tail -n +2 docs/negatives.tsv | cut -f 2 | sort -u); do
        apt-get download $package; dpkg -x ${package}_*.deb ROOT/$package
    done
    python -m tools.collect_negatives --packages ROOT --out SCENES

docs/negatives.tsv lists the photos: the package and the path of each, its author and its licence.
If the photo is a cut-out animal or thing, the table also names the background to paste it on.
Training pastes the same cut-outs on many other backgrounds: SCENES/cutouts holds them alone.
"""

import argparse
import csv
import io
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

TABLE = Path(__file__).resolve().parent.parent / "docs" / "negatives.tsv"
LONGEST_SIDE = 512
QUALITY = 90
SCENE = (512, 384)  # canvas for a cut-out object
WHITE = "white"


def rcc_files(blob: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) for each stored or zlib-packed file of a Qt resource file."""
    magic, version, tree, data, names = struct.unpack(">4s4I", blob[:20])
    if magic != b"qres":
        raise ValueError("not a Qt resource file")
    size = 14 if version < 2 else 22

    def walk(node: int, folder: str) -> Iterator[tuple[str, bytes]]:
        start = tree + node * size
        name_at, flags = struct.unpack(">IH", blob[start : start + 6])
        length = struct.unpack(">H", blob[names + name_at : names + name_at + 2])[0]
        text = names + name_at + 6
        name = blob[text : text + 2 * length].decode("utf-16-be") if node else ""
        path = f"{folder}/{name}".strip("/")
        if flags & 2:  # a folder
            count, first = struct.unpack(">II", blob[start + 6 : start + 14])
            for child in range(first, first + count):
                yield from walk(child, path)
            return
        at = data + struct.unpack(">I", blob[start + 10 : start + 14])[0]
        packed = blob[at + 4 : at + 4 + struct.unpack(">I", blob[at : at + 4])[0]]
        if flags & 4:  # zstd: no photo in the table is packed this way
            return
        yield path, zlib.decompress(packed[4:]) if flags & 1 else packed

    yield from walk(0, "")


def load(packages: Path, package: str, path: str) -> Image.Image:
    """Open a photo; ``archive.rcc!inner/path`` reaches into a Qt resource file."""
    outer, _, inner = path.partition("!")
    blob = (packages / package / outer).read_bytes()
    if inner:
        blob = next((b for p, b in rcc_files(blob) if p == inner), b"")
        if not blob:
            raise FileNotFoundError(f"{outer} holds no {inner}")
    image = Image.open(io.BytesIO(blob))
    image.load()
    return ImageOps.exif_transpose(image)


def trim(cutout: Image.Image) -> Image.Image:
    """Crop away the wholly transparent margin of a cut-out object."""
    item = cutout.convert("RGBA")
    return item.crop(item.getchannel("A").getbbox())


def place(cutout: Image.Image, background: Image.Image | None) -> Image.Image:
    """Paste a cut-out object on white, or on a background photo."""
    scene = Image.new("RGB", SCENE, WHITE)
    if background is not None:
        scene = ImageOps.fit(background.convert("RGB"), SCENE)
    item = ImageOps.contain(trim(cutout), (SCENE[0] * 4 // 5, SCENE[1] * 4 // 5))
    left, top = (SCENE[0] - item.width) // 2, SCENE[1] - item.height - SCENE[1] // 20
    scene.paste(item, (left, top), item)
    return scene


def make(packages: Path, row: dict[str, str]) -> Image.Image:
    """Build the photo that one row of the table describes."""
    photo = load(packages, row["package"], row["path in package"])
    behind = row["background"]
    if behind == WHITE:
        photo = place(photo, None)
    elif behind:
        photo = place(photo, load(packages, *behind.split(":", 1)))
    photo = photo.convert("RGB")
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return photo


def write(packages: Path, row: dict[str, str], out: Path) -> None:
    """Write the photo that one row of the table describes, and its cut-out if it has one."""
    make(packages, row).save(out / row["file"], quality=QUALITY)
    if row["background"]:
        cutout = load(packages, row["package"], row["path in package"])
        # Another row with the same animal on another background writes the same file again.
        name = Path(row["path in package"]).with_suffix(".png").name
        trim(cutout).save(out / "cutouts" / f"{row['package']}-{name}")


def main() -> int:
    """Read the command line and write the photos."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, required=True, help="holds one folder per package")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the photos to")
    args = parser.parse_args()
    (args.out / "cutouts").mkdir(parents=True, exist_ok=True)
    failed = 0
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            try:
                write(args.packages, row, args.out)
            except (OSError, ValueError, struct.error, zlib.error) as error:
                failed += 1
                print(f"{row['file']}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
