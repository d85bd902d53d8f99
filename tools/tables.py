"""The tables of the documents, as Markdown, from docs/results/*.json and the cards of the weights.

`TABLES` names them. docs/results.md, weights/README.md and README.md mark where each of them goes;
`tools.results` puts it there.
"""

import json
from collections.abc import Callable, Iterable, Sequence

from fcn import weights
from fcn.classes import BACKGROUND, BORDER, CLASSES
from fcn.networks import doublings, paper_networks, recognizer
from fcn.segmentation import KEPT_FROM
from fcn.train import calibration_of
from tools.scores import COMMANDS, RESULTS, Scores, read

DEFAULT = weights.DEFAULT_NETWORK
PAPER = "vgg16"  # the network on whose encoder the paper networks stand
TEST, NO_PET = (f"{DEFAULT}_{kind}" for kind in ("test", "no_pet"))
MEASURES = {
    "pixel_accuracy": "pixel accuracy",
    "mean_iou": "mean IoU",
    "foreground_iou": "foreground IoU",
    "frequency_weighted_iou": "frequency-weighted IoU",
}


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; every row has as many cells as the head."""

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |\n".replace("|  ", "| ")

    return "".join(map(line, [head, ["---"] * len(head), *rows]))


def percent(share: float, digits: int = 1) -> str:
    """Write a share, 0 to 1, as a percentage."""
    return f"{100 * share:.{digits}f} %"


def score_table(
    rows: Iterable[tuple[str, Scores]],
    first: str = "",
    last: tuple[str, Sequence[str]] | None = None,
) -> str:
    """Write scores, one row for each name.

    Args:
        rows: a name, and the scores under it.
        first: head of the names' column.
        last: head and cells of one more column.
    """
    head = [first, *list(MEASURES.values())[:3], *(c.name for c in CLASSES)]
    cells = [
        [
            name,
            *(f"{scores[key]:.4f}" for key in list(MEASURES)[:3]),
            *(f"{scores['iou'][c.name]:.4f}" for c in CLASSES),
        ]
        for name, scores in rows
    ]
    if last:
        head.append(last[0])
        cells = [[*row, cell] for row, cell in zip(cells, last[1], strict=True)]
    return markdown(head, cells)


# === How it was trained ===


def training() -> str:
    """The data, the settings and the duration of the training that made each network."""
    cards = [weights.read_card(weights.NETWORKS[name]) for name in weights.available()]
    trained = [card["trained"] for card in cards]
    recipes = [one["recipe"] for one in trained]
    paper = weights.read_card(paper_networks.path_beside(weights.NETWORKS[PAPER]))["trained"]
    rows: dict[str, Iterable[object]] = {
        "weights (the checksum's beginning)": (f"`{card['sha256'][:12]}`" for card in cards),
        "photos to learn from": (one["photos"] for one in trained),
        "photos in the wild to learn from": (one.get("photos_in_the_wild", 0) for one in trained),
        "scenes without a pet to learn from": (one["scenes_without_a_pet"] for one in trained),
        "photos set aside to choose by": (one["photos_to_choose_by"] for one in trained),
        "those in the wild": (one.get("photos_in_the_wild_to_choose_by", 0) for one in trained),
        "epochs": (one["epochs"] for one in trained),
        "passes over the photos in an epoch": (recipe["passes"] for recipe in recipes),
        "side of the squares in training, pixels": map(_sides, recipes),
        "probability that training drops a skip": (recipe["skip_drop"] for recipe in recipes),
        "minutes that the last run took": (f"{one['seconds'] / 60:.0f}" for one in trained),
        "temperature of the logits": (f"{card['temperature']:.2f}" for card in cards),
        "shift of the border's logit": (
            f"{calibration_of(card).border_shift:+.2f}" for card in cards
        ),
        "passes that trained the paper networks": (
            paper["epochs"] if name == PAPER else "-" for name in weights.available()
        ),
    }
    return markdown(
        ["training", *weights.available()],
        [[name, *map(str, values)] for name, values in rows.items()],
    )


def _sides(recipe: Scores) -> str:
    first, last = recipe["size"], recipe["final_size"]
    return f"{first}" if first == last else f"{first}-{last}"


def recognizer_training() -> str:
    """The scores of the recognizer's cross-validation, for each threshold."""
    card = weights.read_card(recognizer.DEFAULT)
    scores = card["cross_validation"]
    if isinstance(scores, dict):
        return _called_a_pet(card["trained"], scores)
    return markdown(
        ["kept from", "wild: pets lost", "wild: false pets, share / photos"],
        [[_threshold(one["kept_from"]), *_lost_and_false(one)] for one in scores],
    )


def _called_a_pet(trained: Scores, called: Scores) -> str:
    """The table for a recognizer of an earlier version: its data, and the shares called a pet."""
    return markdown(
        ["", "photos to learn from", "called a pet"],
        [
            ["pets", str(trained["photos"]), percent(called["pet"])],
            ["pets pasted elsewhere", "", percent(called["pasted pet"])],
            ["cut-outs", str(trained["cutouts_without_a_pet"]), percent(called["cut-out"])],
            ["scenes", str(trained["scenes_without_a_pet"]), percent(called["scene"])],
        ],
    )


def second_look_curve() -> str:
    """The pets lost and the false pets for each threshold, on photos in the wild."""
    scored = read("second_looks")
    aside, others = scored["curves"]["set_aside"], scored["curves"]["others"]
    head = ["kept from"]
    for kind, count in scored["photos"].items():
        where = f"{count} {kind.replace('_', ' ')}"
        head += [f"{where}: pets lost", f"{where}: false pets, share / photos"]
    return markdown(
        head,
        [
            [
                _threshold(one["kept_from"]),
                *(cell for row in (one, other) for cell in _lost_and_false(row)),
            ]
            for one, other in zip(aside, others, strict=True)
        ],
    )


def _threshold(kept_from: float) -> str:
    return f"{kept_from:g}{', as it ships' if kept_from == KEPT_FROM else ''}"


def _lost_and_false(scores: Scores) -> list[str]:
    false = (percent(scores[key]) for key in ("false_pet_share", "photos_with_false_pets"))
    return [percent(scores["lost_pets"]), " / ".join(false)]


def second_looks() -> str:
    """The scores with and without second looks, on the photos set aside."""
    rows = []
    for title, end in (("with", ""), ("without", "_without")):
        wild, oxford = read(f"{DEFAULT}_wild{end}"), read(f"{DEFAULT}_set_aside{end}")
        rows.append(
            [
                title,
                f"{wild['mean_foreground_iou']:.3f}",
                *_lost_and_false(wild),
                f"{oxford['mean_iou']:.4f}",
                f"{oxford['foreground_iou']:.4f}",
            ]
        )
    head = [
        *("wild: mean foreground IoU", "wild: pets lost", "wild: false pets, share / photos"),
        *("Oxford: mean IoU", "Oxford: foreground IoU"),
    ]
    return markdown(["second looks", *head], rows)


def runs(network: str) -> list[Scores]:
    """The record of each training run behind a network's weights, the first run first."""
    found = [weights.read_card(weights.NETWORKS[network])["trained"]]
    while start := found[0].get("start"):
        found.insert(0, start)
    return found


def commands() -> str:
    """The command behind each score and each weight file."""
    rows = [[title, f"`python -m fcn.evaluate {words}`"] for title, words in COMMANDS.values()]
    for network in weights.available():
        for number, run in enumerate(runs(network), start=1):
            backend = "" if run["backend"] == "tensorflow" else f"KERAS_BACKEND={run['backend']} "
            rows.append([f"training {network}, run {number}", f"`{backend}{run['command']}`"])
    for title, path in (
        ("training the paper networks", paper_networks.path_beside(weights.NETWORKS[PAPER])),
        ("training the three decoders", doublings.path_beside(weights.NETWORKS[PAPER])),
        ("training the recognizer, by an earlier version", recognizer.DEFAULT),
    ):
        rows.append([title, f"`{weights.read_card(path)['trained']['command']}`"])
    return markdown(["scores, weights", "command"], rows)


# === How good it is ===


def held_out() -> str:
    """The scores on the held-out photos, of cats and of dogs."""
    test = read(TEST)
    species = test["by_species"]
    return score_table([("all", test), ("cats", species["cat"]), ("dogs", species["dog"])])


def comparison() -> str:
    """The scores beside those that others report, and beside a mask without a pet."""
    pixels = [sum(row) for row in read(TEST)["confusion"]]
    tests = {name: read(f"{name}_test") for name in weights.available()}
    ours = [
        [
            f"**Pet FCN, {name}**",
            f"{test['working_size']} pixels, held-out photos, no flips",
            *(f"**{test[key]:.4f}**" for key in MEASURES),
        ]
        for name, test in tests.items()
    ]
    nothing = f"{pixels[BACKGROUND.index] / sum(pixels):.4f}"
    others = [
        [f"[{other['name']}]({other['source']})", other["how"]]
        + [other.get(key, "-") for key in MEASURES]
        for other in json.loads((RESULTS / "others.json").read_text(encoding="utf-8"))
    ]
    return markdown(
        ["network", "how", *MEASURES.values()],
        [
            *ours,
            *others,
            ['always "background"', "our held-out photos", nothing, *"---"],
        ],
    )


def in_the_wild() -> str:
    """The scores of every network on photos in the wild."""

    def cells(scores: Scores) -> list[str]:
        by_size = scores["by_pet_size"]["under_5_percent"]["mean_foreground_iou"]
        return [
            f"{scores['mean_foreground_iou']:.3f}",
            f"{scores['foreground_iou']:.3f}",
            f"{by_size:.2f}",
            *_lost_and_false(scores),
            f"{scores['mean_cutout_iou'] - scores['mean_foreground_iou']:+.3f}",
            percent(scores["photos_worse_cut_out"]),
        ]

    head = [
        *("mean foreground IoU", "all pixels together", "pets under 5 %", "pets lost"),
        *("false pets, share / photos over 1 %", "cut-out less mask", "cut-outs worse"),
    ]
    return markdown(
        ["network", *head],
        [[name, *cells(read(f"{name}_wild"))] for name in weights.available()],
    )


def both_networks() -> str:
    """The scores of every network on Oxford's held-out photos, and on those set aside."""
    test = {name: read(f"{name}_test") for name in weights.available()}
    rows = [(f"{name}, photos set aside", read(f"{name}_set_aside")) for name in test]
    return score_table([*test.items(), *rows], "network")


def stages() -> str:
    """The scores of each stage, and of the mask."""
    test = read(TEST)
    return score_table([*test["stages"].items(), ("the mask", test)])


def paper_network_scores() -> str:
    """The scores of the paper networks, and of ours on the same encoder by itself."""
    test = read(f"{PAPER}_test")
    return score_table([*test["fcn"].items(), ("ours", test["stages"]["1/1"])])


def breeds() -> str:
    """The scores of each breed, the best first."""
    by_breed = sorted(read(TEST)["by_breed"].items(), key=lambda breed: -breed[1]["mean_iou"])
    return score_table((name.replace("_", " "), scores) for name, scores in by_breed)


def metrics() -> str:
    """The scores as the front matter of a model card lists them, in YAML."""
    test = read(TEST)
    values = {
        **{key: test[key] for key in ("pixel_accuracy", "mean_iou", "foreground_iou")},
        "species_gap": test["species_gap"],
        "border_iou": test["iou"][BORDER.name],
        "share_called_pet_in_photos_without": read(NO_PET)["false_pet_share"],
    }
    indent = " " * 10
    return "".join(
        f"{indent}- type: {key}\n{indent}  value: {value}\n" for key, value in values.items()
    )


# === Other measurements ===


def calibration() -> str:
    """The difference between certainty and the share of right pixels."""
    error = read(TEST)["calibration"]["expected_error"]
    return markdown(["expected calibration error"], [[f"{error:.3f}"]])


def costs() -> str:
    """The cost of each part of a request."""
    measured = read("benchmark")
    return markdown(
        ["part", f"forward passes of VGG16 on the {measured['device']}"],
        [
            *(
                [f"forward pass, {name}", f"{its:.2f}"]
                for name, its in measured["networks"].items()
            ),
            *([part, f"{cost:.2f}"] for part, cost in measured["forward_passes"].items()),
        ],
    )


def runtimes() -> str:
    """ONNX Runtime beside TensorFlow, and many visitors beside one."""
    measured = read("benchmark")
    return markdown(
        ["measured", "ratio"],
        [
            *(
                [f"ONNX Runtime's time against TensorFlow's, {name}", f"{its:.2f}"]
                for name, its in measured["onnx_runtime"].items()
            ),
            [
                "photos a second with 16 visitors against one",
                f"{measured['photos_a_second_16_visitors_against_one']:.2f}",
            ],
            [
                "a mask's download against the look before it, the slowest example, VGG16",
                f"{max(measured['mask_download_of_look'].values()):.2f}",
            ],
        ],
    )


def no_pet() -> str:
    """The share of each photo without a pet that is called pet or border, and the average."""
    shares = {
        name: {photo["name"]: photo["false_pet_share"] for photo in read(f"{name}_no_pet")["worst"]}
        for name in weights.available()
    }
    average = [f"**{read(f'{name}_no_pet')['false_pet_share']:.4f}**" for name in shares]
    photos = [photo["name"] for photo in read(NO_PET)["worst"]]
    rows = [[photo, *(f"{shares[name][photo]:.4f}" for name in shares)] for photo in photos]
    return markdown(["photo", *shares], [["**average**", *average], *rows])


def no_pet_summary() -> str:
    """The scores on photos without a pet, in one row."""
    scores = read(NO_PET)
    worst = scores["worst"][0]
    clean = sum(photo["false_pet_share"] == 0 for photo in scores["worst"])
    name = worst["name"].removesuffix(".jpg").replace("_", " ")
    return markdown(
        ["photos without a pet", "all background", "most called pet or border", "on average"],
        [
            [
                str(scores["photos"]),
                str(clean),
                f"{percent(worst['false_pet_share'])} ({name})",
                percent(scores["false_pet_share"]),
            ]
        ],
    )


TABLES: dict[str, Callable[[], str]] = {
    "training": training,
    "recognizer-training": recognizer_training,
    "second-looks": second_looks,
    "second-look-curve": second_look_curve,
    "commands": commands,
    "held-out": held_out,
    "comparison": comparison,
    "both-networks": both_networks,
    "in-the-wild": in_the_wild,
    "stages": stages,
    "paper-networks": paper_network_scores,
    "breeds": breeds,
    "metrics": metrics,
    "calibration": calibration,
    "costs": costs,
    "runtimes": runtimes,
    "no-pet": no_pet,
    "no-pet-summary": no_pet_summary,
}
