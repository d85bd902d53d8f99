"""Draws what training sees: a contact sheet of augmented squares beside their labels.

python -m tools.contact_sheet --data DIR --out sheet.png
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fcn import arguments
from fcn.data.batches import Batches, Recipe, read_sources
from fcn.data.pets import locate, names
from fcn.scoring.plots import contact_sheet

SQUARES = 24


def main(argv: Sequence[str] | None = None) -> None:
    """Write the contact sheet that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tools.contact_sheet", description=__doc__)
    add = parser.add_argument
    arguments.add_data(add)
    arguments.add_scenes(add)
    arguments.add_seed(add)
    add("--out", type=Path, default=Path("sheet.png"), help="the picture to write")
    add("--size", type=arguments.side, default=224, help="side of a square in pixels")
    args = parser.parse_args(argv)
    arguments.run(lambda: write_sheet(args.data, args.scenes, args.out, args.size, args.seed))


def write_sheet(data: Path | None, scenes: str | None, out: Path, size: int, seed: int) -> Path:
    """Write a contact sheet.

    Args:
        data: folder of the data set; None downloads it.
        scenes: folder of photos without a pet to draw as well.
        out: path of the PNG.
        size: side of the squares in pixels, a multiple of 32.
        seed: decides which photos are drawn, and how they are augmented.

    Returns:
        The path of the PNG.

    Raises:
        OSError, ValueError: if a photo is missing or can't be read.
    """
    folder = locate(data)
    chosen = names(folder, "train")
    order = np.random.default_rng(seed).permutation(len(chosen))[:SQUARES]
    sources = read_sources(folder, [chosen[i] for i in order], scenes)
    recipe = Recipe(size, empty_share=0.2, paste_share=0.25)
    squares, labels = Batches(sources, recipe, epoch=0, batch_size=SQUARES, seed=seed)[0]
    out.parent.mkdir(parents=True, exist_ok=True)
    contact_sheet(squares, labels, out)
    return out


if __name__ == "__main__":
    main()
