"""Training: it learns, a kill costs nothing, and its files say what was done."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from types import SimpleNamespace

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from fcn import evaluate, train_heads, train_recognizer, weights
from fcn import train as training
from fcn.data.batches import Recipe, Sources
from fcn.data.pets import Sample, held_out, load_samples, names
from fcn.networks import doublings, paper_networks, recognizer
from fcn.networks.encoders import ENCODERS
from fcn.networks.model import DECODERS, build_model, load_network
from fcn.networks.upsampling import UPSAMPLINGS
from fcn.training import transfer, validation
from fcn.training.runs import best_epoch, refuse_other_photos
from fcn.weights import WeightsError
from tests.pets import NAMES, make_pets
from tools.ship import ship

RUN = "--encoder-weights none --size 32 --final-size 32 --batch 4 --rate 0.004".split()


pytestmark = [
    pytest.mark.usefixtures("eager"),
    pytest.mark.xdist_group("train"),  # in one process: they share a finished run
    pytest.mark.filterwarnings("ignore:Even though the `tf.config"),  # tf.data is not run eagerly
]


@pytest.fixture(autouse=True)
def plain_policy():
    yield
    keras.config.set_dtype_policy("float32")


def thin_vgg16(include_top: bool, weights: str | None, input_shape: tuple) -> keras.Model:
    """VGG16's layers under their names, with an eighth of the channels."""
    assert weights is None

    def thin(layer: keras.Layer) -> keras.Layer:
        config = layer.get_config()
        if "filters" in config:
            config["filters"] //= 8
        return type(layer).from_config(config)

    whole = keras.applications.VGG16(include_top, weights=None, input_shape=input_shape)
    return keras.models.clone_model(whole, clone_function=thin)


@pytest.fixture
def compiled(eager):
    """Training is compiled, as it is outside these tests."""
    tf.config.run_functions_eagerly(False)
    yield
    tf.config.run_functions_eagerly(True)


@pytest.fixture(scope="module", autouse=True)
def small_networks():
    """Networks are thin, and validation sees photos as small as the pets' are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENCODERS, "vgg16", replace(ENCODERS["vgg16"], build=thin_vgg16))
        patch.setattr(validation, "WORKING_SIZE", 64)
        yield


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    return make_pets(tmp_path_factory.mktemp("pets"), side=64)


def arguments(pets, out, *more: str):
    return training.parse(["--data", str(pets), "--out", str(out), *RUN, *more])


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """Options that add two scenes without a pet."""
    folder = tmp_path_factory.mktemp("scenes")
    for colour in ("navy", "olive"):
        Image.new("RGB", (64, 48), colour).save(folder / f"{colour}.png")
    return ["--scenes", str(folder), "--empty-share", "0.4"]


@pytest.fixture(scope="module")
def finished(pets, scenes, tmp_path_factory):
    """A run of three epochs; beside it, in `killed`, what a kill in the third would have left."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    fit = keras.Model.fit

    def keep_and_fit(self, batches, **options):
        if batches.epoch == 2:
            shutil.copytree(out, out.with_name("killed"))
        return fit(self, batches, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", keep_and_fit)
        return training.train(arguments(pets, out, "--epochs", "3", *scenes))


class Killed(BaseException):
    """What no handler catches, as a kill is."""


def arrays(path) -> dict[str, np.ndarray]:
    """What a checkpoint holds, by its place in the file."""
    found = {}

    def keep(name: str, item: h5py.Dataset | h5py.Group):
        if isinstance(item, h5py.Dataset):
            found[name] = item[()].astype(np.float64)

    with h5py.File(path) as file:
        file.visititems(keep)
    return found


def recorded(monkeypatch) -> list[tuple[int, int]]:
    """The (epoch, batch) that training asks for from now on, in order."""
    asked: list[tuple[int, int]] = []
    square = training.TrainingBatches.__getitem__

    def note(self, index: int):
        asked.append((self.epoch, index))
        return square(self, index)

    monkeypatch.setattr(training.TrainingBatches, "__getitem__", note)
    return asked


@pytest.mark.slow
def test_a_killed_run_resumes_to_the_same_weights(pets, finished, monkeypatch):
    run = finished.parent.with_name("killed")
    before = arrays(run / "epoch-002.weights.h5")
    asked = recorded(monkeypatch)
    # Its own recipe goes on, whatever the command line says now.
    path = training.train(arguments(pets, run, "--resume", "--epochs", "9", "--rate", "1"))

    assert {epoch for epoch, _ in asked} == {2}
    assert {index for _, index in asked} == set(range(3))
    first_asked = list(dict.fromkeys(index for _, index in asked))  # Keras looks at some twice
    assert first_asked == sorted(first_asked)
    rows = [json.loads((p / "state.json").read_text())["rows"] for p in (finished.parent, run)]
    for whole, resumed in zip(*rows, strict=True):
        assert whole["loss"] == pytest.approx(resumed["loss"], rel=1e-4)
        assert whole["mean_iou"] == pytest.approx(resumed["mean_iou"], abs=1e-3)
    # Weights, and the optimizer with its moments and averages.
    whole, resumed = (arrays(p / "epoch-003.weights.h5") for p in (finished.parent, run))
    assert whole.keys() == resumed.keys() == before.keys()
    for name, old in before.items():
        # Sums over threads may come in another order: far less than what the epoch changed.
        wrong, changed = np.abs(whole[name] - resumed[name]), np.abs(whole[name] - old)
        assert wrong.mean() <= 0.1 * changed.mean(), name
    assert weights.read_card(path)["validation"]["epoch"] == best_epoch(rows[0])


@pytest.mark.slow
def test_a_run_ends_when_it_gets_no_better(pets, tmp_path, monkeypatch):
    found = iter((0.5, 0.6, 0.55, 0.6, 0.7))
    score = training.score_averages
    row = {"size": 32, "loss": 1.0, "mask_loss": 1.0, "seconds": 1.0}
    monkeypatch.setattr(training, "train_epoch", lambda *args: row | {"epoch": args[3] + 1})
    monkeypatch.setattr(
        training, "score_averages", lambda *args: score(*args) | {"mean_iou": next(found)}
    )
    path = training.train(arguments(pets, tmp_path, "--epochs", "9", "--patience", "2"))
    card = weights.read_card(path)
    assert card["trained"]["epochs"] == 4 and card["validation"]["epoch"] == 2


def test_held_out_names_are_never_learned_from(tmp_path):
    held = sorted(held_out())[:4]
    folder = make_pets(tmp_path / "pets", NAMES + held, side=32)
    for split in ("all", "train"):
        data = training.read_data(arguments(folder, tmp_path, "--split", split))
        assert not {s.name for s in data.learn.samples + data.choose} & held_out()
    with pytest.raises(ValueError, match="too few photos that are not held out"):
        training.read_data(arguments(folder, tmp_path, "--split", "test"))


def test_a_run_is_not_overwritten(pets, tmp_path):
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(ValueError, match="holds a run: --resume it"):
        training.train(arguments(pets, tmp_path, "--epochs", "3"))


@pytest.mark.slow
def test_a_run_leaves_log_curves_weights_and_card(finished):
    folder = finished.parent
    with (folder / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert [row["size"] for row in rows] == ["32", "32", "32"]
    # On photos it does not learn from: the loss of so few squares jumps about.
    assert float(rows[-1]["pixel_accuracy"]) > float(rows[0]["pixel_accuracy"]) + 0.03
    assert Image.open(folder / "curves.png").size[0] > 500
    card = weights.read_card(finished)
    assert card["network"] == {
        "encoder": "vgg16",
        "decoder": "context",
        "upsampling": "transposed",
    }
    assert card["trained"]["photos"] == 12 and card["trained"]["photos_to_choose_by"] == 4
    assert "--data DIR" in card["trained"]["command"] and card["trained"]["epochs"] == 3
    assert str(folder) not in json.dumps(card)
    assert len(list(folder.glob("epoch-*.weights.h5"))) == 1
    best = max(rows, key=lambda row: float(row["mean_iou"]))["epoch"]
    assert [p.name for p in folder.glob("average-*")] == [f"average-00{best}.weights.h5"]
    assert card["validation"]["epoch"] == int(best)


@pytest.mark.slow
def test_a_run_is_shipped_with_its_log(finished, tmp_path):
    target = tmp_path / "weights" / finished.name
    target.parent.mkdir()
    ship(finished.parent, target.parent, tmp_path)
    assert weights.read_card(target) == weights.read_card(finished)
    weights.load(build_model(), target)

    # A run that began with these weights: its epochs are counted from theirs.
    run = tmp_path / "next"
    shutil.copytree(finished.parent, run)
    card = weights.read_card(finished)
    trained = card["trained"] | {"start": card["trained"]}
    weights.write_card(run / finished.name, card | {"trained": trained})
    heads_path = paper_networks.path_beside(run / finished.name)
    heads_path.write_bytes(b"heads of this run")
    recognizer_path = run / recognizer.DEFAULT.name
    recognizer_path.write_bytes(b"recognizer of this run")
    weights.write_card(recognizer_path, {"sha256": "its", "network": recognizer.NETWORK})
    heads_card = {"sha256": "of the heads", "network": {"encoder": "vgg16"}}
    weights.write_card(heads_path, heads_card)
    ship(run, target.parent, tmp_path)
    shipped = paper_networks.path_beside(target)
    assert shipped.read_bytes() == b"heads of this run"
    assert weights.read_card(shipped) == heads_card
    assert (target.parent / recognizer_path.name).read_bytes() == b"recognizer of this run"
    with (tmp_path / "training_vgg16.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0]["loss"] == rows[3]["loss"]
    assert Image.open(tmp_path / "training_vgg16.png").size[0] > 500
    with pytest.raises(ValueError, match="did not begin with .* or is shipped already"):
        ship(run, target.parent, tmp_path)
    with pytest.raises(ValueError, match="it has not finished"):
        ship(tmp_path, target.parent, tmp_path)


@pytest.mark.slow
def test_a_run_that_begins_with_other_weights_outlives_a_kill(
    pets, finished, tmp_path, monkeypatch, compiled
):
    """Its card tells what it began with, and a frozen encoder stays as it was."""

    def killed(*_: object):
        raise Killed

    run = tmp_path / "run"
    options = f"--start {finished} --epochs 1 --freeze all --precision mixed_bfloat16"
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(training, "write_result", killed)
        training.train(arguments(pets, run, *options.split()))
    path = training.train(arguments(pets, run, "--resume"))
    trained = weights.read_card(path)["trained"]
    assert trained["start"] == weights.read_card(finished)["trained"]
    assert trained["share_in_average_with_start"] in transfer.SHARES
    assert trained["recipe"]["freeze"] == "all"
    old, new = (load_network(file) for file in (finished, path))
    of_old, of_new = (net.get_layer("encoder").get_weights() for net in (old, new))
    for a, b in zip(of_old, of_new, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
    assert np.abs(old.get_weights()[-2] - new.get_weights()[-2]).max() > 0


@pytest.mark.parametrize("encoder", ENCODERS)
def test_parts_of_an_encoder_can_be_kept(encoder):
    row = ENCODERS[encoder]
    network = build_model(encoder).get_layer("encoder")

    def kept(part: str) -> set[str]:
        training.freeze(network, row, part)
        return {layer.name for layer in network.layers if not layer.trainable}

    # Early is all that lies before the first skip, at stride 4; middle is that and the skip.
    assert 5 < len(kept("early")) < len(kept("middle")) < 0.7 * len(network.layers)
    assert row.taps[4] in kept("middle") - kept("early")
    assert row.taps[8] not in kept("middle")
    assert len(kept("all")) == len(network.layers) and not network.trainable_variables
    assert not kept("nothing")


def test_hard_scenes_are_those_that_are_called_pets():
    """A network that calls whatever is dark a pet."""
    photo, gates = keras.Input((None, None, 3), name="photo"), keras.Input((3,), name="gates")
    dark = 100.0 - photo
    logits = keras.layers.Concatenate()([dark[..., :1], 0 * dark[..., :1], dark[..., :1] - 1000])
    network = keras.Model({"photo": photo, "gates": gates}, {"logits_1": logits})
    scenes = []
    for share in (0.0, 0.25, 1.0):
        picture = np.full((96, 128, 3), 200, np.uint8)
        picture[:, : round(share * 128)] = 0
        scenes.append(Sample("scene", picture, np.ones((96, 128), np.uint8)))
    np.testing.assert_allclose(validation.hardness(network, scenes), [0.1, 0.35, 1.1], atol=0.01)
    assert validation.hardness(network, []).shape == (0,)


@pytest.mark.slow
def test_a_run_starts_from_another_decoders_weights(monkeypatch: pytest.MonkeyPatch):
    """Layers of the same name and shape take over weights; the others begin anew."""
    monkeypatch.setitem(DECODERS, "without context", replace(DECODERS["context"], context=0))
    old, new = build_model(decoder="without context"), build_model(decoder="context")
    transfer.adopt(new, old)
    rng = np.random.default_rng(0)
    batch = {
        "photo": rng.uniform(0, 255, (1, 32, 64, 3)).astype("float32"),
        "gates": np.ones((1, 3), "float32"),
    }
    # The context block begins as nothing: the two are one network.
    np.testing.assert_allclose(
        new.predict_on_batch(batch)["probabilities"],
        old.predict_on_batch(batch)["probabilities"],
        atol=1e-6,
    )
    with pytest.raises(ValueError, match="their encoders differ"):
        transfer.adopt(build_model("efficientnet_lite2"), old)


def test_a_kernel_is_not_taken_over_by_a_layer_of_another_kind():
    """At stride 8 a transposed convolution's kernel has the shape of a convolution's."""
    old, new = build_model(upsampling="transposed"), build_model(upsampling="bilinear")
    before = new.get_layer("up_8").get_weights()[0].copy()
    assert before.shape == old.get_layer("up_8").get_weights()[0].shape
    transfer.adopt(new, old)
    np.testing.assert_array_equal(new.get_layer("up_8").get_weights()[0], before)


@pytest.mark.slow
def test_written_weights_are_calibrated_and_training_goes_on_uncalibrated(pets, finished, tmp_path):
    def last(network: keras.Model) -> list[np.ndarray]:
        return network.get_layer("up_1").get_weights()

    trained, written = build_model(), load_network(finished)
    trained.load_weights(next(finished.parent.glob("average-*.weights.h5")))
    card = weights.read_card(finished)
    assert card["temperature"] != 1 and card["border_shift"] != 0
    shifted = last(trained)[1] + [0, 0, card["border_shift"]]
    np.testing.assert_allclose(
        last(written)[1], shifted / card["temperature"], rtol=1e-3, atol=1e-4
    )
    again = training.start_network(arguments(pets, tmp_path, "--start", str(finished)))
    np.testing.assert_allclose(last(again)[0], last(trained)[0], rtol=2e-3, atol=1e-6)
    np.testing.assert_allclose(last(again)[1], last(trained)[1], rtol=1e-3, atol=1e-4)


@pytest.mark.slow
def test_a_run_shows_hard_scenes_more_often(pets, scenes, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(training, "hardness", lambda trainer, found: seen.append(found) or [3, 1])
    args = arguments(pets, tmp_path, "--epochs", "1", *scenes)
    data = training.read_data(args)
    trainer = training.compile_for_training(training.start_network(args), args, steps=3)
    odds = []

    def fit(self, batches, **options):
        odds.append(batches.scene_odds)
        return SimpleNamespace(history={"loss": [1.0], "logits_1_loss": [1.0]})

    monkeypatch.setattr(keras.Model, "fit", fit)
    training.train_epoch(trainer, data, args, 0, workers=None)
    assert [scene.name for scene in seen[0]] == ["navy", "olive"]
    np.testing.assert_allclose(odds, [[0.75, 0.25]])


@pytest.mark.parametrize(("bright_is_pet", "best"), [(False, 0.6), (True, 1.0)])
def test_the_average_with_the_start_is_the_one_that_serves_new_photos_best(
    tmp_path, bright_is_pet, best
):
    """A network that calls a pet what is darker than its bias: 250 as trained, 0 at the start."""
    photo, gates = keras.Input((None, None, 3), name="photo"), keras.Input((3,), name="gates")
    logits = keras.layers.Conv2D(3, 1, name="logits")(photo)
    network = keras.Model({"photo": photo, "gates": gates}, {"logits_1": logits})
    kernel = np.zeros((1, 1, 3, 3), "float32")
    kernel[0, 0, 0, 0] = -1
    network.set_weights([kernel, np.array([0, 0, -1000], "float32")])
    network.save_weights(tmp_path / "start.weights.h5")
    network.set_weights([kernel, np.array([250, 0, -1000], "float32")])
    picture = np.full((320, 320, 3), 220, np.uint8)
    picture[:160] = 100
    labels = np.zeros((320, 320), np.uint8)
    labels[160:] = 0 if bright_is_pet else 1
    choose = [Sample("pug_1", picture, labels)]

    def score(mixed: keras.Model) -> float:
        return validation.validate(mixed, choose)["mean_iou"]

    assert transfer.average_with_start(network, tmp_path / "start.weights.h5", score) == best
    np.testing.assert_allclose(network.get_weights()[1], [250 * best, 0, -1000])


@pytest.mark.parametrize(
    ("parse", "words"),
    [
        *(
            (parse, words)
            for parse in (training.parse, train_heads.parse)
            for words in (
                *("--batch 0", "--epochs 0", "--size 40", "--rate 0", "--rate x"),
                *("--empty-share 2", "--seed -1"),
            )
        ),
        *((training.parse, words) for words in ("--augment nan", "--augment 2", "--workers -1")),
        (train_heads.parse, "--out runs"),
        (train_recognizer.parse, "--out recognizer.h5"),
        *((evaluate.parse, words) for words in ("--gates nan 1 1", "--size 1")),
    ],
)
def test_impossible_options_are_refused_before_anything_is_read(parse, words, capsys):
    with pytest.raises(SystemExit):
        parse(words.split())
    option, value, *_ = words.split()
    assert re.search(f"argument {option}: '?{value}'? is not ", capsys.readouterr().err)


def test_a_worker_that_died_is_told(monkeypatch):
    def broken(_: object):
        raise BrokenExecutor

    monkeypatch.setattr(training, "train", broken)
    monkeypatch.setattr("sys.argv", ["train", "--workers", "2"])
    with pytest.raises(SystemExit, match="--resume with fewer"):
        training.main()


def test_the_recipe_of_an_earlier_version_goes_on():
    """Its options count; those that are no more are left out, and newer ones are as asked for."""
    asked = training.parse("--resume --epochs 9 --rate 1 --workers 2".split())
    old = {"epochs": 3, "rate": 1e-4, "command": ["--epochs", "3"], "dropped_option": True}
    settings = asked.with_recipe(old)
    assert (settings.epochs, settings.rate, settings.command) == (3, 1e-4, ["--epochs", "3"])
    assert settings.resume and settings.workers == 2 and settings.seed == asked.seed
    assert {"data", "out", "resume", "workers"}.isdisjoint(settings.recipe)
    assert json.loads(json.dumps(settings.recipe)) == settings.recipe


def test_nothing_to_resume_is_told(pets, tmp_path):
    with pytest.raises(FileNotFoundError, match="Nothing to resume"):
        training.train(arguments(pets, tmp_path / "new", "--resume"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("pets/images/pug_901.jpg gone", "Gone from the photos to learn from: pug_901."),
        ("pets/images/pug_18.jpg gone", "Gone from the photos to choose by: pug_18."),
        ("pets/images/pug_999.jpg new", "New among the photos to learn from: pug_999."),
        ("scenes/navy.png gone", "Gone from the scenes: navy."),
        ("scenes/teal.png new", "New among the scenes: teal."),
        ("scenes/cutouts/ball.png new", "New among the cut-outs: ball."),
    ],
)
@pytest.mark.slow
def test_a_run_goes_on_with_the_same_photos_only(pets, scenes, tmp_path, monkeypatch, change, told):
    def keep_state(run, args, data, state, workers):
        run.state_path.write_text(json.dumps(state))

    monkeypatch.setattr(training, "run_epochs", keep_state)
    monkeypatch.setattr(training, "write_result", lambda run, *_: run.folder)
    shutil.copytree(pets, tmp_path / "pets")
    shutil.copytree(scenes[1], tmp_path / "scenes")
    run = tmp_path / "run"
    training.train(arguments(tmp_path / "pets", run, "--scenes", str(tmp_path / "scenes")))
    training.train(arguments(tmp_path / "pets", run, "--resume"))
    state = json.loads((run / "state.json").read_text())
    path, how = change.split()
    path = tmp_path / path
    if how == "gone":
        path.unlink()
    elif path.suffix == ".jpg":
        make_pets(tmp_path / "more", [path.stem], side=64)
        shutil.copytree(tmp_path / "more", tmp_path / "pets", dirs_exist_ok=True)
    else:
        path.parent.mkdir(exist_ok=True)
        Image.new("RGBA", (64, 48), "teal").save(path)
    with pytest.raises(ValueError, match=re.escape(told)):
        training.train(arguments(tmp_path / "pets", run, "--resume"))
    assert json.loads((run / "state.json").read_text()) == state


def test_of_many_photos_that_changed_five_are_named():
    names = [f"pug_{i}" for i in range(900, 907)]
    refuse_other_photos({"photos": names}, {"photos": list(names)})
    with pytest.raises(ValueError, match=r"Gone from the photos: pug_900, .*pug_904 and 2 more\."):
        refuse_other_photos({"photos": names}, {"photos": []})
    with pytest.raises(ValueError, match="New among the photos: a."):  # a.png beside a.jpg
        refuse_other_photos({"photos": ["a"]}, {"photos": ["a", "a"]})
    with pytest.raises(ValueError, match="New among the wild photos: b."):
        refuse_other_photos({"photos": ["a"]}, {"photos": ["a"], "wild photos": ["b"]})


def test_the_encoder_moves_more_slowly_than_the_decoder():
    fast, slow = keras.Variable(np.ones(3)), keras.Variable(np.ones(3))
    optimizer = training.LayerwiseAdam(0.1, slow=[slow.path], slow_factor=0.1)
    optimizer.build([fast, slow])
    gradient = keras.ops.convert_to_tensor(np.ones(3, "float32"))
    optimizer.apply([gradient, gradient], [fast, slow])
    steps = [1 - float(np.asarray(v)[0]) for v in (fast, slow)]
    assert steps[0] == pytest.approx(10 * steps[1], rel=1e-3) and steps[0] > 0


def test_an_epochs_end_does_not_average_the_weights_that_training_goes_on_with(compiled):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.compile(training.LayerwiseAdam(0.1, use_ema=True, ema_momentum=0.5), loss="mse")
    model.fit(np.ones((4, 2)), np.ones((4, 2)), batch_size=1, verbose=0)
    raw = model.get_weights()[0]
    model.optimizer.average_into(model.trainable_variables)
    assert np.abs(raw - model.get_weights()[0]).min() > 1e-3


AVERAGES_ON_JAX = """
import keras, numpy as np, sys
from fcn.training.optimizer import LayerwiseAdam
assert keras.backend.backend() == "jax"
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
model.compile(LayerwiseAdam(0.1, use_ema=True, ema_momentum=0.5), loss="mse")
x = np.ones((4, 2), "float32")
model.fit(x, x, epochs=3, verbose=0)
trained = model.get_weights()
model.optimizer.average_into(model.trainable_variables)
model.predict_on_batch(x)
model.save_weights(sys.argv[1])
assert not np.allclose(model.get_weights()[0], trained[0])
model.set_weights(trained)
model.fit(x, x, verbose=0)
"""


@pytest.mark.slow
def test_averages_outlive_a_forward_pass_on_jax(tmp_path):
    """JAX deletes the arrays that it updates: an average must not share one with its weight."""
    pytest.importorskip("jax")
    subprocess.run(
        [sys.executable, "-c", AVERAGES_ON_JAX, str(tmp_path / "x.weights.h5")],
        env=os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
        check=True,
    )


def test_skips_are_dropped_now_and_then(pets):
    samples = load_samples(pets, names(pets, "train"))
    batches = training.TrainingBatches(
        Sources(samples * 50), Recipe(32), epoch=0, batch_size=50, skip_drop=0.1
    )
    gates = np.concatenate([batches[i][0]["gates"] for i in range(4)])
    assert set(np.unique(gates)) == {0.0, 1.0}
    assert 0.05 < 1 - gates.mean() < 0.16


def test_squares_grow_from_the_first_epoch_to_the_last():
    args = training.parse("--epochs 4 --size 192 --final-size 288".split())
    assert [training.square_size(args, epoch) for epoch in range(4)] == [192, 224, 256, 288]


@pytest.mark.slow
def test_heads_train_on_the_frozen_encoder_and_fit_no_other(pets, finished, tmp_path):
    out = tmp_path / "x_heads.weights.h5"
    before = finished.read_bytes()
    command = ["--data", pets, "--network", finished, "--out", out, "--epochs", "1", "--size", "32"]
    train_heads.train(train_heads.parse([str(word) for word in command]))
    assert finished.read_bytes() == before
    assert out.stat().st_size < 500_000
    network = build_model()
    weights.load(network, finished)
    assert "fcn_8" in paper_networks.load(network, out).output
    learned, fresh = (paper_networks.build_paper_networks(network, "vgg16") for _ in range(2))
    weights.load(learned, out)
    for stride in paper_networks.STRIDES:  # fresh ones are bilinear
        kernels = [model.get_layer(f"fcn_{stride}").kernel for model in (learned, fresh)]
        assert np.abs(kernels[0] - kernels[1]).max() > 1e-3
    with pytest.raises(WeightsError, match="another encoder"):
        paper_networks.load(build_model(), out)


@pytest.mark.slow
def test_three_doublings_train_on_the_frozen_encoder_and_carry_their_scores(
    pets, finished, tmp_path
):
    out = tmp_path / "x_doublings.weights.h5"
    before = finished.read_bytes()
    command = ["--heads", "doublings", "--data", pets, "--network", finished, "--out", out]
    command += ["--epochs", "2", "--size", "32", "--batch", "4"]
    train_heads.train(train_heads.parse([str(word) for word in command]))
    assert finished.read_bytes() == before
    assert out.stat().st_size < 2_000_000
    assert weights.read_card(out)["validation"].keys() == UPSAMPLINGS.keys()
    network = load_network(finished)
    trained = doublings.load(network, out)
    with pytest.raises(WeightsError, match="another encoder"):
        doublings.load(build_model(), out)

    # What training keeps of a square says the same to the decoders as the encoder's own maps.
    photo = np.random.default_rng(0).integers(0, 256, (1, 64, 96, 3)).astype("float32")
    maps = {name: network.output[name] for name in trained.input}
    whole = keras.Model(network.input["photo"], maps)(photo)
    kept = doublings.remembered(network)(photo)
    for name, logits in trained(whole).items():
        assert logits.shape == (1, 64, 96, 3)
        assert np.allclose(logits, trained(kept)[name], atol=1e-4)
