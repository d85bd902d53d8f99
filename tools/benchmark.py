"""Measures the networks, and what a request costs beyond them: python -m tools.benchmark.

Every number but the processor's rate is a ratio of two times in one run: to VGG16's forward pass in
float32, where nothing else is said. Run it on an idle machine.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fcn import geometry, weights
from fcn.classes import BACKGROUND
from fcn.networks import recognizer
from fcn.networks.model import load_network, open_gates
from fcn.photos import read_photo
from fcn.pictures.render import cutout, mask_image, overlay
from fcn.regions import recognize
from fcn.segmenter import Segmenter
from page.content import examples
from page.serving import downloads, engine, files, payload

PHOTO = Path(__file__).parent.parent / "tests" / "photos" / "phone_exif3.jpg"
REPEATS = 5
VISITORS = 16
UNIT = "vgg16"  # the network whose forward pass is the unit of time
MATRIX = 2048  # rows and columns of the matrices that the processor's rate is measured with


def seconds(work: Callable[[], Any]) -> float:
    """Measure the median time of some work, after one run to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def forward_passes(segmenters: dict[str, Segmenter], photo: Any) -> dict[str, float]:
    """The seconds of each network's forward pass."""
    return {
        name: statistics.median(one(photo).seconds for _ in range(REPEATS))
        for name, one in segmenters.items()
    }


def onnx_costs(segmenters: dict[str, Segmenter], photo: Any) -> dict[str, float]:
    """ONNX Runtime's time on the same graph, in forward passes of each network.

    Raises:
        ImportError: if onnxruntime or tf2onnx is not installed.
    """
    import onnxruntime

    found = {}
    for name, segmenter in segmenters.items():
        network = load_network(weights.NETWORKS[name])  # without the paper networks
        small = np.asarray(geometry.fit(photo, segmenter.working_size), np.float32)[None]
        given = {"photo": small, "gates": open_gates(1)}
        own = seconds(partial(network.predict_on_batch, given))
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "network.onnx"))
            network.export(path, format="onnx", verbose=False)
            session = onnxruntime.InferenceSession(path)
        # The export makes an input of one of VGG16's constants. Its value does not change the time.
        inputs = {
            one.name: given[one.name] if one.name in given else np.ones(one.shape, np.float32)
            for one in session.get_inputs()
        }
        found[name] = round(seconds(partial(session.run, None, inputs)) / own, 2)
    return found


def matrix_rate() -> float:
    """The processor's rate on a product of matrices, in GFLOP/s, float32."""
    matrix = np.ones((MATRIX, MATRIX), np.float32)
    return round(2 * MATRIX**3 / seconds(lambda: matrix @ matrix) / 1e9, 1)


def visitor_gain(segmenter: Segmenter, photo: Any) -> float:
    """Photos a second with many visitors at once, against one visitor."""
    alone = seconds(lambda: segmenter(photo))
    with ThreadPoolExecutor(VISITORS) as pool:
        together = seconds(lambda: list(pool.map(segmenter, [photo] * VISITORS)))
    return round(alone * VISITORS / together, 2)


def mask_download_of_look(name: str) -> float:
    """Measure a mask download of an example as a share of the look that came before it."""
    photo, paths = examples.path(name), []

    def look() -> None:
        engine.kept.clear()
        paths.append(files.fresh("look.json"))
        payload.write(payload.result(engine.segment(photo, network=UNIT)), paths[-1])

    def take() -> None:
        found = engine.segment(photo, network=UNIT)
        paths.append(downloads.make("mask", found, name, downloads.Look()))

    share = 1 / seconds(look) * seconds(take)
    for path in paths:
        files.discard(path)
    return share


def request_costs(segmenter: Segmenter, forward: float, unit: float) -> dict[str, float]:
    """The parts of a request for a 12-megapixel photo.

    Args:
        segmenter: the one that is asked.
        forward: seconds of its forward pass.
        unit: seconds of the forward pass that is the unit.
    """
    photo = read_photo(PHOTO)
    found = segmenter(photo)
    every_region = Segmenter(segmenter.model)
    region = found.working_mask != BACKGROUND.index
    mask = found.mask()
    parts: dict[str, Callable[[], Any]] = {
        "decode the file": lambda: read_photo(PHOTO),
        "segment, beyond the forward pass": lambda: every_region(photo),
        "a second look at a region": lambda: recognize(segmenter.recognizer, photo, region),
        "what the page shows": lambda: payload.result(found),
        "download: mask at 12 megapixels": found.mask,
        "download: overlay": lambda: overlay(photo, mask),
        "download: indexed mask, without the file": lambda: mask_image(mask),
        "download: cut-out": lambda: cutout(found),
    }
    times = {name: seconds(work) for name, work in parts.items()}
    times["segment, beyond the forward pass"] -= forward
    return {name: round(its / unit, 2) for name, its in times.items()}


def main() -> None:
    """Print the costs of the networks and of a request, as ratios."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description=main.__doc__)
    parser.add_argument("--json", type=Path, help="write the ratios to this file")
    args = parser.parse_args()
    photo = read_photo(PHOTO)
    segmenters = {
        name: Segmenter.load(network=name, precision="float32") for name in weights.available()
    }
    default = segmenters[weights.DEFAULT_NETWORK]
    forward = forward_passes(segmenters, photo)
    measured = {
        "device": default.device,
        "network": weights.DEFAULT_NETWORK,
        "weights_sha256": weights.checksum(weights.DEFAULT),
        "recognizer_sha256": weights.checksum(recognizer.DEFAULT),
        "matrix_gflop_a_second": matrix_rate(),
        "networks": {name: round(its / forward[UNIT], 3) for name, its in forward.items()},
        "onnx_runtime": onnx_costs(segmenters, photo),
        f"photos_a_second_{VISITORS}_visitors_against_one": visitor_gain(default, photo),
        "forward_passes": request_costs(default, forward[weights.DEFAULT_NETWORK], forward[UNIT]),
        "mask_download_of_look": {
            name: round(mask_download_of_look(name), 2) for name in examples.NAMES
        },
    }
    print(json.dumps(measured, indent=1))
    if args.json:
        args.json.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
