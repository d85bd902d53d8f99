"""Copies a finished training run into the repository: its weights, their cards, its log.

python -m tools.ship RUN
"""

import argparse
import csv
import shutil
import sys
from pathlib import Path
from typing import Any

from fcn import weights
from fcn.networks import doublings, paper_networks, recognizer
from fcn.training.runs import write_log

DOCS = Path(__file__).parent.parent / "docs"


def ship(run: Path, target: Path = weights.DEFAULT, docs: Path = DOCS) -> None:
    """Copy a run's weights and cards; write docs/training.csv and draw its curves.

    Heads of the paper networks and a recognizer are copied too if they are in the run's folder. If
    the run began with the weights that it replaces, its rows are added to their log, and its epochs
    are numbered from theirs.

    Args:
        run: folder of the run.
        target: weight file to replace.
        docs: where training.csv and training.png lie.

    Raises:
        ValueError: if the run has not finished, or began with other weights than those.
    """
    source = run / target.name
    if not source.is_file():
        raise ValueError(
            f"{run} has no {target.name}: it has not finished, or it trained another encoder."
        )
    card = weights.read_card(source)
    start = card["trained"].get("start")
    if start and start != weights.read_card(target)["trained"]:
        raise ValueError(f"{run} did not begin with {target}, or is shipped already.")
    table = docs / "training.csv"
    rows = _read(table) if start else []
    rows += [row | {"epoch": len(rows) + row["epoch"]} for row in _read(run / "log.csv")]
    heads = (module.path_beside(source) for module in (paper_networks, doublings))
    others = (*heads, run / recognizer.DEFAULT.name)
    for path in (source, *(other for other in others if other.is_file())):
        shutil.copyfile(path, target.with_name(path.name))
        weights.write_card(target.with_name(path.name), weights.read_card(path))
    write_log(rows, table, docs / "training.png")


def _read(path: Path) -> list[dict[str, Any]]:
    """The rows of a log, as numbers."""
    with path.open(newline="") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    return [row | {"epoch": int(row["epoch"]), "size": int(row["size"])} for row in rows]


def main() -> None:
    """Ship the run that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tools.ship", description=main.__doc__)
    parser.add_argument("run", type=Path, help="folder of the run")
    try:
        ship(parser.parse_args().run)
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))
    print("Next: python -m tools.results --data DIR.")


if __name__ == "__main__":
    main()
