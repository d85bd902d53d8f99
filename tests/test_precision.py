"""Networks are built in the precision that is asked for, or in the one that was measured faster."""

import keras
import pytest
from keras import layers

from fcn.networks import precision


@pytest.mark.parametrize("name", precision.PRECISIONS)
def test_a_precision_holds_inside_and_not_after(name):
    with precision.using(name, "vgg16"):
        assert layers.Dense(1).dtype_policy.name == name
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(
    ("full", "half", "chosen"),
    [(1.0, 0.5, "mixed_bfloat16"), (1.0, 0.9, "float32"), (1.0, 4.0, "float32")],
)
def test_auto_takes_the_precision_that_is_faster_by_far(monkeypatch, full, half, chosen):
    seconds = {"float32": full, "mixed_bfloat16": half}
    monkeypatch.setattr(precision, "_convolution", lambda name: name)
    monkeypatch.setattr(precision, "_seconds", seconds.__getitem__)
    precision.fastest.cache_clear()
    with precision.using("auto", "vgg16"):
        assert keras.config.dtype_policy().name == chosen
    with precision.using("auto", "efficientnet_lite2"):
        assert keras.config.dtype_policy().name == "float32"
    precision.fastest.cache_clear()


def test_other_work_on_the_machine_does_not_decide(monkeypatch):
    """It slows what happens to run meanwhile: here the first half of all calls."""
    calls = {"full": 1.0, "half": 1.5}
    count = iter(range(100))
    busy = precision.TRIALS + 1  # calls, of twice as many
    monkeypatch.setattr(
        precision, "_convolution", lambda name: "full" if name == "float32" else "half"
    )
    monkeypatch.setattr(
        precision, "_seconds", lambda name: calls[name] * (10 if next(count) < busy else 1)
    )
    precision.fastest.cache_clear()
    assert precision.fastest() == "float32"
    precision.fastest.cache_clear()


def test_a_lucky_trial_does_not_decide(monkeypatch):
    """Both take as long, but other work slows all trials except one of bfloat16's."""
    trials = iter([1.0, 1.0, 1.0, 0.7] + [1.0] * 2 * precision.TRIALS)  # the first two compile
    monkeypatch.setattr(precision, "_convolution", lambda name: name)
    monkeypatch.setattr(precision, "_seconds", lambda name: next(trials))
    precision.fastest.cache_clear()
    assert precision.fastest() == "float32"
    precision.fastest.cache_clear()


def test_this_machine_can_be_measured():
    networks = [precision._convolution(name) for name in precision.PRECISIONS]
    assert all(precision._seconds(network) > 0 for network in networks)


def test_an_unknown_precision_is_named():
    with pytest.raises(ValueError, match="'float8' is not one of auto, float32, mixed_bfloat16"):
        with precision.using("float8", "vgg16"):
            pass
