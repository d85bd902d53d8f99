"""Weight files: float16 on disk, the same network back, and a plain error for each fault."""

import h5py
import keras
import numpy as np
import pytest

from fcn import weights
from fcn.networks.model import load_network
from fcn.weights import WeightsError


def small_model(width: int = 4, layers: int = 1) -> keras.Model:
    inputs = keras.Input((8, 8, 3))
    x = inputs
    for i in range(layers):
        x = keras.layers.Conv2D(width, 3, name=f"conv{i}")(x)
    return keras.Model(inputs, x, name="small")


@pytest.fixture
def saved(tmp_path):
    model = small_model()
    path = tmp_path / "small.weights.h5"
    weights.save(model, path, {"network": {"width": 4}})
    return model, path


def test_kernels_are_float16_on_disk_and_come_back(saved):
    model, path = saved
    with h5py.File(path) as file:
        kinds = {}
        file.visititems(
            lambda name, item: (
                kinds.update({item.ndim: item.dtype}) if hasattr(item, "dtype") else None
            )
        )
    assert kinds == {4: np.float16, 1: np.float32}
    other = small_model()
    weights.load(other, path)
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
        assert b.dtype == np.float32


def test_no_optimizer_and_no_leftover_beside_the_file(saved):
    _, path = saved
    with h5py.File(path) as file:
        assert "optimizer" not in file
    assert sorted(p.name for p in path.parent.iterdir()) == ["small.json", "small.weights.h5"]


def test_values_beyond_float16_are_refused(tmp_path):
    model = small_model()
    model.set_weights([w + 1e6 for w in model.get_weights()])
    with pytest.raises(WeightsError, match="beyond float16"):
        weights.save(model, tmp_path / "x.weights.h5", {"network": {}})
    assert not list(tmp_path.iterdir())


def test_missing(tmp_path):
    with pytest.raises(WeightsError, match="no weight file"):
        weights.load(small_model(), tmp_path / "none.weights.h5")


def test_no_card(saved):
    model, path = saved
    weights.card_path(path).unlink()
    with pytest.raises(WeightsError, match="has no card"):
        weights.load(model, path)


def test_damaged_card(saved):
    model, path = saved
    weights.card_path(path).write_text("{")
    with pytest.raises(WeightsError, match="small.json is damaged"):
        weights.load(model, path)


def test_truncated(saved):
    model, path = saved
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="damaged or cut short"):
        weights.load(model, path)


def test_lfs_pointer(saved):
    model, path = saved
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    with pytest.raises(WeightsError, match="LFS pointer"):
        weights.load(model, path)


@pytest.mark.parametrize("other", [{"width": 5}, {"layers": 2}])
def test_another_network(saved, other):
    _, path = saved
    with pytest.raises(WeightsError, match="another network"):
        weights.load(small_model(**other), path)


@pytest.mark.parametrize("network", [{"encoder": "vgg19"}, {"encoder": "vgg16", "depth": 3}])
def test_a_network_this_version_does_not_know(saved, network):
    _, path = saved
    weights.write_card(path, weights.read_card(path) | {"network": network})
    with pytest.raises(WeightsError, match="this version can't build"):
        load_network(path)


def test_the_card_that_ships_fits_its_file_and_stays_small():
    path = weights.DEFAULT
    card = weights.read_card(path)
    assert card["sha256"] == weights.checksum(path)
    assert path.stat().st_size < 60e6
    assert {"command", "data", "photos", "epochs", "seconds"} <= card["trained"].keys()


def test_a_card_shows_no_path_of_the_machine():
    words = "--data /home/me/pets --epochs 3 --start /tmp/a/old.weights.h5 --split train".split()
    shown = "python -m fcn.train --data DIR --epochs 3 --start START --split train"
    assert weights.command("fcn.train", words) == shown
    words = ["--encoder-weights=/home/me/vgg16.h5", "--split", "lists/few.txt", "--rate", "4e-4"]
    shown = "--encoder-weights vgg16.h5 --split few.txt --rate 4e-4"
    assert weights.command("fcn.train", words).endswith(shown)
    assert weights.command("fcn.train", []) == "python -m fcn.train"
