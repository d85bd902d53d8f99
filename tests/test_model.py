"""The network: its stages, gates and ways up, and the same numbers on another backend."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from fcn.networks.efficientnet_lite import preprocess
from fcn.networks.encoders import build_encoder
from fcn.networks.model import DECODERS, build_model
from fcn.networks.paper_networks import BilinearKernel, attach, build_paper_networks
from fcn.networks.recognizer import load_recognizer
from fcn.networks.upsampling import UPSAMPLINGS, Unpooling
from fcn.segmentation import SKIP_STRIDES, STRIDES

pytestmark = pytest.mark.usefixtures("eager")


def photos(height: int = 64, width: int = 96, count: int = 1) -> dict:
    rng = np.random.default_rng(0)
    return {
        "photo": rng.uniform(0, 255, (count, height, width, 3)).astype("float32"),
        "gates": np.ones((count, 3), "float32"),
    }


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build_model()


@pytest.mark.parametrize(
    ("decoder", "upsampling"),
    [(decoder, "transposed") for decoder in DECODERS]
    + [("context", u) for u in UPSAMPLINGS if u != "transposed"],
)
def test_every_stage_comes_out_at_its_stride(decoder, upsampling):
    found = build_model(decoder=decoder, upsampling=upsampling).predict_on_batch(photos())
    assert found["probabilities"].shape == (1, 64, 96, 3)
    np.testing.assert_allclose(found["probabilities"].sum(axis=-1), 1, atol=1e-5)
    for stride in STRIDES:
        assert found[f"logits_{stride}"].shape == (1, 64 // stride, 96 // stride, 3)
        assert found[f"features_{stride}"].shape[:3] == (1, 64 // stride, 96 // stride)


def test_the_tutorials_network_layer_for_layer():
    network = build_model(decoder="tutorial")
    assert network.get_layer("encoder").count_params() == 14_714_688
    heads = sum(network.get_layer(f"score_{s}").count_params() for s in STRIDES if s > 1)
    # Five transposed and three plain 3x3 convolutions, as in the table of the design.
    ways = [
        (512, 512),
        (512, 512),
        (512, 512),
        (512, 256),
        (256, 256),
        (256, 128),
        (128, 128),
        (128, 3),
    ]
    decoder = sum(9 * a * b + b for a, b in ways)
    assert network.count_params() == 14_714_688 + decoder + heads
    assert not any(layer.name.startswith("skip_") for layer in network.layers)


def test_the_context_block_begins_as_nothing_and_then_sees_the_whole_photo(network):
    block = network.get_layer("context_out")
    start = block.get_weights()
    batch, changed = photos(32, 320), photos(32, 320)
    changed["photo"][:, :, 288:] = 255 - changed["photo"][:, :, 288:]

    def first_place(x: dict) -> np.ndarray:
        return network.predict_on_batch(x)["features_32"][0, 0, 0]

    np.testing.assert_array_equal(first_place(batch), first_place(changed))
    rng = np.random.default_rng(1)
    block.set_weights([rng.normal(size=w.shape) for w in start])
    assert not np.allclose(first_place(batch), first_place(changed), atol=1e-4)
    block.set_weights(start)


def test_mask_scores_are_the_last_stage(network):
    found = network.predict_on_batch(photos())
    powers = np.exp(found["logits_1"])
    np.testing.assert_allclose(
        powers / powers.sum(axis=-1, keepdims=True), found["probabilities"], atol=1e-5
    )
    np.testing.assert_array_equal(found["logits_1"], found["features_1"])


@pytest.mark.parametrize("index", range(3))
def test_a_gate_closes_its_skip_and_those_after_it_only(network, index):
    batch = photos()
    whole = network.predict_on_batch(batch)
    batch["gates"][:, index] = 0
    without = network.predict_on_batch(batch)
    for stride in STRIDES:
        same = np.array_equal(whole[f"features_{stride}"], without[f"features_{stride}"])
        assert same == (stride > SKIP_STRIDES[index])


def test_gates_belong_to_each_photo_of_a_batch(network):
    batch = photos(32, 32, count=2)
    batch["gates"][1] = 0
    both = network.predict_on_batch(batch)["probabilities"]
    alone = network.predict_on_batch({k: v[1:] for k, v in batch.items()})["probabilities"]
    np.testing.assert_allclose(both[1:], alone, atol=1e-5)


def test_unpooling_puts_values_where_pooling_found_them():
    source = np.array([[1, 5, 2, 2], [3, 4, 2, 2]], "float32").reshape(1, 2, 4, 1)
    values = np.array([[7, 9]], "float32").reshape(1, 1, 2, 1)
    found = np.asarray(Unpooling()([values, source]))[0, ..., 0]
    # 5 is the largest of its window; among four 2s it is the first.
    assert found.tolist() == [[0, 7, 9, 0], [0, 0, 0, 0]]


def test_unpooling_undoes_pooling_on_many_channels():
    rng = np.random.default_rng(0)
    source = rng.normal(size=(2, 6, 8, 5)).astype("float32")
    pooled = np.asarray(keras.ops.max_pool(source, 2))
    found = np.asarray(Unpooling()([pooled, source]))
    windows = np.repeat(np.repeat(pooled, 2, axis=1), 2, axis=2)
    np.testing.assert_array_equal(found, np.where(source == windows, source, 0))


def test_unpooling_says_which_encoders_it_needs():
    encoder = "efficientnet_lite2"
    with pytest.raises(ValueError, match=f"2x2 max pooling at each stride; {encoder} has none"):
        build_model(encoder=encoder, upsampling="unpooling")


@pytest.mark.parametrize("name", ["encoder", "decoder", "upsampling"])
def test_unknown_names_are_told(name):
    with pytest.raises(ValueError, match="'other' is not one of"):
        build_model(**{name: "other"})


def test_an_encoders_weight_file_is_used(tmp_path):
    encoder = keras.applications.VGG16(include_top=False, weights=None)
    path = tmp_path / "vgg16.weights.h5"
    encoder.save_weights(path)
    built = build_model(weights=str(path)).get_layer("encoder")
    for a, b in zip(encoder.get_weights(), built.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.network
def test_the_light_encoder_is_the_classifiers_trunk():
    """Its ImageNet weights are those in weights/, and a tap is the trunk's own map."""
    encoder = build_encoder("efficientnet_lite2", "imagenet")
    trunk = load_recognizer().get_layer("features").get_layer("trunk")
    photo = preprocess(photos()["photo"])
    top = encoder.predict_on_batch(photo)["tap_32"]
    np.testing.assert_allclose(top, trunk.predict_on_batch(photo), atol=1e-5)
    assert top.max() <= 6.0 and top.std() > 0.1


@pytest.mark.slow
def test_the_light_network_trains_a_step_and_runs():
    keras.utils.set_random_seed(0)
    network = build_model("efficientnet_lite2", "narrow")
    trainer = keras.Model(network.input, {"logits_1": network.output["logits_1"]})
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trainer.compile(keras.optimizers.Adam(1e-3), loss={"logits_1": loss}, run_eagerly=True)
    batch = photos(64, 64)
    labels = {"logits_1": np.arange(64 * 64).reshape(1, 64, 64) * 3 // (64 * 64)}
    before = [w.copy() for w in network.get_layer("up_1").get_weights()]
    losses = [float(trainer.train_on_batch(batch, labels)) for _ in range(4)]
    assert losses[-1] < losses[0]
    assert not np.array_equal(before[0], network.get_layer("up_1").get_weights()[0])
    assert network.predict_on_batch(photos())["probabilities"].shape == (1, 64, 96, 3)


# === The paper networks ===


def test_paper_networks_come_out_at_full_size_and_leave_the_network_alone(network):
    attached = attach(network, build_paper_networks(network, "vgg16"))
    found, alone = attached.predict_on_batch(photos()), network.predict_on_batch(photos())
    for stride in (32, 16, 8):
        assert found[f"fcn_{stride}"].shape == (1, 64, 96, 3)
    np.testing.assert_allclose(found["probabilities"], alone["probabilities"], atol=1e-5)


def test_paper_networks_have_the_papers_layers(network):
    built = build_paper_networks(network, "vgg16")
    scores = {layer.name for layer in built.layers if "_score_" in layer.name}
    assert scores == {
        "fcn_32_score_32",
        "fcn_16_score_32",
        "fcn_16_score_16",
        "fcn_8_score_32",
        "fcn_8_score_16",
        "fcn_8_score_8",
    }


def test_transposed_convolution_starts_as_bilinear_interpolation():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 6, 6, 3)).astype("float32")
    layer = keras.layers.Conv2DTranspose(
        3, 8, strides=4, padding="same", use_bias=False, kernel_initializer=BilinearKernel()
    )
    found = np.asarray(layer(x))
    expected = np.asarray(keras.ops.image.resize(x, (24, 24), interpolation="bilinear"))
    np.testing.assert_allclose(found[:, 4:-4, 4:-4], expected[:, 4:-4, 4:-4], atol=1e-5)


# === Another backend ===

ON_JAX = """
import sys, numpy as np, keras
from fcn.networks.model import build_model
assert keras.backend.backend() == "jax"
folder, *upsamplings = sys.argv[1:]
for upsampling in upsamplings:
    network = build_model(upsampling=upsampling)
    network.load_weights(f"{folder}/{upsampling}.weights.h5")
    found = network.predict_on_batch(dict(np.load(f"{folder}/batch.npz")))
    np.savez(f"{folder}/{upsampling}.npz", **{k: np.asarray(v) for k, v in found.items()})
"""


@pytest.mark.slow
def test_jax_finds_the_same(tmp_path):
    pytest.importorskip("jax")
    keras.utils.set_random_seed(0)
    networks = {upsampling: build_model(upsampling=upsampling) for upsampling in UPSAMPLINGS}
    for upsampling, network in networks.items():
        network.save_weights(tmp_path / f"{upsampling}.weights.h5")
    np.savez(tmp_path / "batch.npz", **photos())
    subprocess.run(
        [sys.executable, "-c", ON_JAX, str(tmp_path), *networks],
        env=os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
        check=True,
    )
    for upsampling, network in networks.items():
        on_jax = np.load(tmp_path / f"{upsampling}.npz")
        for name, values in network.predict_on_batch(photos()).items():
            name_here = f"{upsampling}, {name}"
            np.testing.assert_allclose(
                values, on_jax[name], rtol=2e-3, atol=2e-4 * np.abs(values).max(), err_msg=name_here
            )
