"""Measures what a request costs beyond its forward pass: python -m tools.benchmark."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fcn import weights
from fcn.classes import BACKGROUND
from fcn.networks import recognizer
from fcn.photos import read_photo
from fcn.pictures.render import cutout, mask_image, overlay
from fcn.regions import log_odds
from fcn.segmenter import Segmenter
from page.content import examples
from page.serving import downloads, engine, files, payload

PHOTO = Path(__file__).parent.parent / "tests" / "photos" / "phone_exif3.jpg"
REPEATS = 5


def seconds(work: Callable[[], Any]) -> float:
    """Measure the median time of some work, after one run to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def mask_download_of_look(name: str) -> float:
    """Measure a mask download of an example as a share of the look that came before it."""
    photo, paths = examples.path(name), []

    def look() -> None:
        engine.kept.clear()
        paths.append(files.fresh("look.json"))
        payload.write(payload.result(engine.segment(photo)), paths[-1])

    def take() -> None:
        paths.append(downloads.make("mask", engine.segment(photo), name, downloads.Look()))

    share = 1 / seconds(look) * seconds(take)
    for path in paths:
        files.discard(path)
    return share


def main() -> None:
    """Print each part of a request for a 12-megapixel photo as a ratio to its forward pass."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description=main.__doc__)
    parser.add_argument("--json", type=Path, help="write the ratios to this file")
    args = parser.parse_args()
    segmenter = Segmenter.load()
    photo = read_photo(PHOTO)
    found = segmenter(photo)
    one_look = Segmenter(segmenter.model)
    forward = statistics.median(one_look(photo).seconds for _ in range(REPEATS))
    region = found.working_mask != BACKGROUND.index
    mask = found.mask()
    parts: dict[str, Callable[[], Any]] = {
        "decode the file": lambda: read_photo(PHOTO),
        "segment, beyond the forward pass": lambda: one_look(photo),
        "a second look at a region": lambda: log_odds(segmenter.recognizer, photo, region),
        "what the page shows": lambda: payload.result(found),
        "download: mask at 12 megapixels": found.mask,
        "download: overlay": lambda: overlay(photo, mask),
        "download: indexed mask, without the file": lambda: mask_image(mask),
        "download: cut-out": lambda: cutout(found),
    }
    print(f"{photo.width} x {photo.height} pixels on {segmenter.device}")
    print(f"forward pass {forward:.3f} s = 1")
    ratios = {}
    for name, work in parts.items():
        ratios[name] = round(seconds(work) / forward - name.startswith("segment"), 2)
        print(f"{name:42} {ratios[name]:6.2f}")
    print("a mask download as a share of the look before it")
    shares = {name: round(mask_download_of_look(name), 2) for name in examples.NAMES}
    for name, share in shares.items():
        print(f"{name:42} {share:6.2f}")
    if args.json:
        measured = {
            "device": segmenter.device,
            "weights_sha256": weights.checksum(weights.DEFAULT),
            "recognizer_sha256": weights.checksum(recognizer.DEFAULT),
            "forward_passes": ratios,
            "mask_download_of_look": shares,
        }
        args.json.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
