"""Segment photos from the command line.

    python -m fcn PHOTO... --out DIR

For each photo NAME: NAME_overlay.jpg, NAME_mask.png (indexed) and NAME_cutout.png (soft alpha), all
at the photo's own size.
"""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from fcn import weights
from fcn.cutout import PNG_LEVEL
from fcn.names import unused
from fcn.photos import PhotoError
from fcn.render import cutout, mask_image, overlay
from fcn.segmenter import Segmenter


def write_pictures(segmenter: Segmenter, photo: Path, folder: Path, name: str) -> None:
    """Segment one photo and write its three pictures."""
    found = segmenter(photo)
    mask = found.mask()
    overlay(found.photo, mask).save(folder / f"{name}_overlay.jpg", quality=92)
    mask_image(mask).save(folder / f"{name}_mask.png")
    cutout(found).save(folder / f"{name}_cutout.png", compress_level=PNG_LEVEL)


def main() -> None:
    """Go on past bad photos, name them at the end, and exit 1 if there were any."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn", description="Segment photos of cats and dogs."
    )
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    parser.add_argument(
        "--out", type=Path, default=Path("."), help="where pictures go (default: here)"
    )
    parser.add_argument("--weights", type=Path, default=weights.DEFAULT)
    args = parser.parse_args()
    try:
        segmenter = Segmenter.load(args.weights)
        args.out.mkdir(parents=True, exist_ok=True)
    except (OSError, weights.WeightsError) as error:
        sys.exit(str(error))
    bad: list[str] = []
    taken: set[str] = set()
    for photo in tqdm(args.photos, unit="photo"):
        try:
            write_pictures(segmenter, photo, args.out, unused(photo.stem, taken))
        except (PhotoError, OSError) as error:  # a bad photo, or a folder that can't be written to
            bad.append(f"{photo}: {error}")
    done = len(args.photos) - len(bad)
    print(f"{done} of {len(args.photos)} photos segmented on {segmenter.device}.")
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
