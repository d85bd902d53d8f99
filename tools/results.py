"""Fills the tables of docs/results.md, the model card and README.md, and checks their prose.

    python -m tools.results --data DIR --wild WILD   # score everything anew (an hour), then fill
    python -m tools.results                          # fill only

A person writes the prose in the documents themselves. A table stands between two marks,
`<!-- table: NAME -->` and `<!-- end -->`; the function in tools/tables.py writes it anew.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from fcn import weights
from fcn.data.pets import STORED_SIDE
from fcn.evaluate import paper_masks
from fcn.geometry import WORKING_SIZE
from fcn.networks import recognizer
from fcn.regions import SMALLEST_RECOGNIZED
from fcn.scoring.plots import calibration_plot, comparison_of_networks, lost_against_false
from fcn.segmentation import KEPT_FROM
from fcn.segmenter import Segmenter
from tools.scores import COMMANDS, ROOT, Scores, evaluate, read
from tools.tables import PAPER, TABLES, TEST

DOCUMENTS = ("docs/results.md", "weights/README.md", "README.md")
# In the front matter of a model card, which is YAML, each mark stands in a comment.
BLOCK = re.compile(
    r"^(?P<start>(?:# )?<!-- table: (?P<name>\S+) -->\n)"
    r".*?"
    r"^(?P<end>(?:# )?<!-- end -->\n)",
    re.MULTILINE | re.DOTALL,
)

# The weights that the documents' sentences are about: how they were trained, what fails. For
# others, look at the log and at `python -m fcn.evaluate --worst`, and rewrite the sentences.
WRITTEN_FOR = {"vgg16": "dcfd9a3d8445", "light": "82adbdab032a", "recognizer": "d52c3822a6c8"}


def claims() -> dict[str, tuple[str, ...]]:
    """Phrases that the prose of a document must contain, with the numbers of the code."""
    held_out = (ROOT / "fcn" / "data" / "held_out.txt").read_text(encoding="utf-8").split()
    return {
        "docs/results.md": (
            f"the {len(held_out)} names in `fcn/data/held_out.txt`",
            f"at most {STORED_SIDE} pixels long",
            f"covers at least {100 * SMALLEST_RECOGNIZED:g} % of the photo",
            f"together give it a probability below {100 * KEPT_FROM:.0f} %",
        )
    }


def fill(text: str) -> str:
    """Put each table between its marks.

    Args:
        text: of a document.

    Raises:
        ValueError: if a mark names no table, or lacks its other mark.
    """
    names = [block["name"] for block in BLOCK.finditer(text)]
    for name in names:
        if name not in TABLES:
            raise ValueError(f"There is no table {name}. Those of tools/tables.py: {[*TABLES]}.")
    if not len(names) == text.count("<!-- table:") == text.count("<!-- end -->"):
        raise ValueError("Each <!-- table: NAME --> needs its <!-- end -->, in lines of their own.")
    return BLOCK.sub(lambda b: f"{b['start']}\n{TABLES[b['name']]()}\n{b['end']}", text)


def filled() -> dict[Path, str]:
    """The documents with their tables as they should be, by where they lie."""
    paths = [ROOT / name for name in DOCUMENTS]
    return {path: fill(path.read_text(encoding="utf-8")) for path in paths}


def check_scores() -> None:
    """Check that the scores are of what ships.

    Raises:
        OSError: if a result is missing.
        ValueError: if a result is of other weights or settings.
    """
    shipped = _checksums()
    stale = [
        name
        for name, scores in {
            name: read(name) for name in [*COMMANDS, "second_looks", "benchmark"]
        }.items()
        if not _is_of(scores, shipped)
    ]
    if stale:
        raise ValueError(
            f"Scored with other weights: {', '.join(stale)}. Add --data DIR --wild WILD. Two have "
            "commands of their own: python -m tools.second_looks --wild WILD, and "
            "python -m tools.benchmark --json docs/results/benchmark.json."
        )
    settings = {(read(name)["sure"], read(name)["working_size"]) for name in COMMANDS}
    if settings != {(KEPT_FROM, WORKING_SIZE)}:
        raise ValueError(
            "Scored with another threshold or another working size. Add --data DIR --wild WILD."
        )


def _is_of(scores: Scores, shipped: dict[str, str]) -> bool:
    """Whether scores are of weights that ship; those without second looks are of no recognizer."""
    return scores["weights_sha256"] == shipped[scores["network"]] and scores[
        "recognizer_sha256"
    ] in (None, shipped["recognizer"])


def check_prose() -> None:
    """Check that the documents' sentences are about what ships.

    Raises:
        ValueError: if they are about other weights, or a number in them is not the code's.
    """
    if WRITTEN_FOR != {name: checksum[:12] for name, checksum in _checksums().items()}:
        raise ValueError(
            "The sentences in docs/results.md and weights/README.md are about other weights. "
            "Correct them, name the new weights in WRITTEN_FOR of tools/results.py, and run "
            "python -m tools.results."
        )
    for document, phrases in claims().items():
        prose = " ".join((ROOT / document).read_text(encoding="utf-8").split())
        for phrase in phrases:
            if phrase not in prose:
                raise ValueError(f'{document} must say "{phrase}": correct the sentence there.')


def _checksums() -> dict[str, str]:
    """The checksums of the weight files that ship, by the network's name, and "recognizer"."""
    paths = {name: weights.NETWORKS[name] for name in weights.available()}
    paths["recognizer"] = recognizer.DEFAULT
    return {name: str(weights.read_card(path)["sha256"]) for name, path in paths.items()}


def draw() -> None:
    """Draw the paper networks' masks of the examples, the calibration, and the thresholds."""
    segmenter = Segmenter.load(network=PAPER)
    rows = []
    for path in sorted((ROOT / "examples").glob("*.jpg")):
        found = segmenter(path)
        rows.append((np.asarray(found.photo), paper_masks(found) | {"ours": found.mask()}))
    comparison_of_networks(rows, ROOT / "docs" / "paper_networks.png")
    calibration_plot(read(TEST)["calibration"], ROOT / "docs" / "calibration.png")
    lost_against_false(
        read("second_looks")["curves"], KEPT_FROM, ROOT / "docs" / "second_looks.png"
    )


def write() -> None:
    """Check scores and prose, then write the tables into the documents.

    Raises:
        OSError: if a result is missing.
        ValueError: if a score or a sentence is not about what ships, or a mark is wrong.
    """
    check_scores()
    check_prose()
    for path, text in filled().items():
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Score if there is data, then fill the documents' tables."""
    parser = argparse.ArgumentParser(prog="python -m tools.results", description=main.__doc__)
    parser.add_argument("--data", type=Path, help="folder of the data set: score everything anew")
    parser.add_argument("--wild", type=Path, help="folder of the photos in the wild, with --data")
    args = parser.parse_args()
    if bool(args.data) != bool(args.wild):
        parser.error("give both --data and --wild, or neither")
    try:
        if args.data:
            evaluate(args.data, args.wild)
            draw()
        write()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)  # evaluate has said what is wrong
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
