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


def ship(run: Path, folder: Path = weights.FOLDER, docs: Path = DOCS) -> None:
    """Copy a run's weights and cards; write its log, docs/training_NETWORK.csv, and its curves.

    The paper networks, the doublings and a recognizer are copied too if they are in the run's
    folder. If the run began with the weights that it replaces, its rows are added to their log, and
    its epochs are numbered from theirs.

    Args:
        run: folder of the run.
        folder: where the weight files to replace lie.
        docs: where the logs and curves lie.

    Raises:
        ValueError: if the run has not finished, or began with other weights than those.
    """
    name = next((n for n, its in weights.NETWORKS.items() if (run / its.name).is_file()), None)
    if name is None:
        names = " or ".join(path.name for path in weights.NETWORKS.values())
        raise ValueError(
            f"{run} has no {names}: it has not finished, or it trained another encoder."
        )
    source, target = (where / weights.NETWORKS[name].name for where in (run, folder))
    card = weights.read_card(source)
    start = card["trained"].get("start")
    if start and start != weights.read_card(target)["trained"]:
        raise ValueError(f"{run} did not begin with {target}, or is shipped already.")
    table = docs / f"training_{name}.csv"
    rows = _read(table) if start else []
    rows += [row | {"epoch": len(rows) + row["epoch"]} for row in _read(run / "log.csv")]
    beside = (module.path_beside(source) for module in (paper_networks, doublings))
    others = (*beside, run / recognizer.DEFAULT.name)
    for path in (source, *(other for other in others if other.is_file())):
        shutil.copyfile(path, target.with_name(path.name))
        weights.write_card(target.with_name(path.name), weights.read_card(path))
    write_log(rows, table, table.with_suffix(".png"))


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
    print("Next: python -m tools.results --data DIR --wild WILD.")


if __name__ == "__main__":
    main()
