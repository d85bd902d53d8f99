"""Segment photos from the command line.

    python -m fcn PHOTO... --out DIR

For each photo NAME: NAME_overlay.jpg, NAME_mask.png (indexed) and NAME_cutout.png (soft alpha), all
at the photo's own size. Exits 0 when all photos were segmented, 1 when some could not be, 2 when
nothing was begun, 130 after Ctrl-C.
"""

import argparse
import glob
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fcn import arguments, weights
from fcn.pictures.names import shortened, unused, unused_folder

# Slow imports stand inside the functions that need them: mistakes in the command line are reported
# at once, and `main` is running when Ctrl-C comes.
if TYPE_CHECKING:
    from fcn.segmenter import Segmenter

OUT = Path("pet-fcn-results")
ENDINGS = ("overlay.jpg", "mask.png", "cutout.png")
NAMED = 5  # the most files that a message names


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, segment, and exit."""
    try:
        args = _parser().parse_args(argv)
        out = args.out or (OUT if args.overwrite else unused_folder(OUT))
        photos = dict.fromkeys(chain.from_iterable(args.photos))  # each once
        jobs = name_results(photos)
        if taken := in_the_way(jobs, out, args.overwrite):
            _refuse(refusal(taken, args.overwrite))
        try:
            out.mkdir(parents=True, exist_ok=True)
            # Unfinished pictures lie here, so that no half picture is ever among the results.
            making = tempfile.TemporaryDirectory(prefix=".pet-fcn-", dir=out)
        except OSError as error:
            reason = f"No picture can be written to {out}: {error.strerror}."
            _refuse(f"{reason} Name another folder with --out.")
        with making:
            sys.exit(run(jobs, out, Path(making.name), args.weights, args.network))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m fcn", description="Segment photos of cats and dogs."
    )
    parser.add_argument(
        "photos",
        nargs="+",
        type=find_photos,
        metavar="PHOTO",
        help="a photo, a folder (the photos in it, not in its folders) or a pattern such as *.jpg",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=f"where pictures go (default: {OUT}, or {OUT}-2, -3, ... where that has files)",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help=f"replace pictures of an earlier run in --out (default: {OUT}), never a photo",
    )
    arguments.add_network(parser.add_argument)
    return parser


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    sys.exit(2)


def find_photos(text: str) -> list[Path]:
    """The photos that one argument of the command line stands for.

    Args:
        text: the path of a file or a folder, or a pattern: Windows does not expand patterns.

    Raises:
        argparse.ArgumentTypeError: if there are none.
    """
    found: list[Path] = []
    for path in [text] if os.path.exists(text) else sorted(glob.glob(text)):
        if os.path.isdir(path):
            found += _photos_in(Path(path))
        elif os.path.isfile(path):
            found.append(Path(path))
    if not found:
        what = "no photo in the folder" if os.path.isdir(text) else "no file"
        raise argparse.ArgumentTypeError(f"there is {what} {text}")
    return found


def _photos_in(folder: Path) -> list[Path]:
    from fcn.photos import photos_in

    try:
        return photos_in(folder)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{folder} can't be read: {error.strerror}") from error


def name_results(photos: Iterable[Path]) -> dict[Path, tuple[str, ...]]:
    """Map each photo to the names of its three pictures, in the order of `ENDINGS`."""
    taken: set[str] = set()
    stems = {photo: unused(shortened(photo.stem), taken) for photo in photos}
    return {photo: tuple(f"{stem}_{e}" for e in ENDINGS) for photo, stem in stems.items()}


def in_the_way(jobs: dict[Path, tuple[str, ...]], out: Path, overwrite: bool) -> list[Path]:
    """The files and folders that pictures would replace, and must not.

    Args:
        jobs: photo -> names of its pictures.
        out: the folder of the pictures.
        overwrite: whether files other than the photos may be replaced.
    """
    results = [out / name for names in jobs.values() for name in names]
    taken = [path for path in results if os.path.lexists(path)]
    if not overwrite:
        return taken
    # Compared by their place on disk: a link or another spelling may be the same file.
    photos = {_identity(photo) for photo in jobs}
    return [path for path in taken if path.is_dir() or _identity(path) in photos]


def refusal(taken: list[Path], overwrite: bool) -> str:
    """The message that says why nothing was done, and what to do."""
    listed = ", ".join(map(str, taken[:NAMED]))
    more = f" and {len(taken) - NAMED} more" if len(taken) > NAMED else ""
    instead = "" if overwrite else ", or replace files with --overwrite"
    return (
        f"Nothing was done: pictures would take the place of {listed}{more}. "
        f"Name another folder, such as --out {unused_folder(OUT)}{instead}."
    )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:  # a link to nothing
        return None
    return status.st_dev, status.st_ino


def run(
    jobs: dict[Path, tuple[str, ...]],
    out: Path,
    making: Path,
    path: Path | None = None,
    network: str = weights.DEFAULT_NETWORK,
) -> int:
    """Segment photos, and print how many are done and what is wrong with the others.

    Args:
        jobs: photo -> names of its pictures.
        out: the folder of the pictures.
        making: an empty folder on the same disk.
        path: a weight file; None for the one of `network`.
        network: the name of a network that ships.

    Returns:
        The exit code.
    """
    done, bad = 0, []
    try:
        from tqdm import tqdm

        from fcn.photos import PhotoError
        from fcn.segmenter import Segmenter

        try:
            segmenter = Segmenter.load(path, network=network)
        except (OSError, weights.WeightsError) as error:
            print(error, file=sys.stderr)
            return 1
        with tqdm(jobs.items(), unit="photo") as progress:
            for photo, names in progress:
                try:
                    write_pictures(segmenter, photo, making, names)
                    for name in names:
                        (making / name).replace(out / name)
                    done += 1
                except (PhotoError, OSError) as error:
                    gone = isinstance(error, PhotoError) and error.code == "missing"
                    bad.append(f"{photo}: {'It is gone.' if gone else error}")
        how, code = f"segmented on {segmenter.device}", 1 if bad else 0
    except KeyboardInterrupt:
        how, code = "segmented when it was stopped", 130
    where = f" The pictures are in {out}." if done else ""
    if isinstance(sys.stdout, io.TextIOWrapper):  # its encoding may lack letters of a file name
        sys.stdout.reconfigure(errors="backslashreplace")
    print(f"{done} of {len(jobs)} photos {how}.{where}")
    for line in bad:
        print(line, file=sys.stderr)
    return code


def write_pictures(
    segmenter: "Segmenter", photo: Path, folder: Path, names: tuple[str, ...]
) -> None:
    """Segment one photo and write its three pictures."""
    from fcn.pictures.cutout import PNG_LEVEL
    from fcn.pictures.render import cutout, mask_image, overlay

    found = segmenter(photo)
    mask = found.mask()
    overlay_name, mask_name, cutout_name = names
    overlay(found.photo, mask).save(folder / overlay_name, quality=92)
    mask_image(mask).save(folder / mask_name)
    cutout(found).save(folder / cutout_name, compress_level=PNG_LEVEL)


if __name__ == "__main__":
    main()
