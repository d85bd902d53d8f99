"""Batches for training: squares of photos, drawn and augmented at random."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from fcn.data import in_the_wild
from fcn.data.augmentation import Square, augment, without_background
from fcn.data.pets import (
    Sample,
    breed,
    load_cutouts,
    load_samples,
    load_scenes,
    species,
    thin_out,
)

WITHOUT_A_PET = 0.3  # share of the squares from the wild: they teach other animals and people too
SCENES_SHARE = 0.75  # of the squares without a pet: scenes are harder than plain background
_sources: "Sources"  # of a worker process


@dataclass(frozen=True)
class Sources:
    """The photos that squares are cut from.

    Attributes:
        samples: photos with pets.
        scenes: photos without.
        cutouts: other animals and things, without their backgrounds.
        wild: photos with and without pets, with partial labels (`fcn.data.in_the_wild`).
    """

    samples: Sequence[Sample]
    scenes: Sequence[Sample] = ()
    cutouts: Sequence[Sample] = ()
    wild: Sequence[Sample] = ()

    def photo(self, index: int) -> Sample:
        """A photo by its index: first come the samples, then the photos in the wild."""
        count = len(self.samples)
        return self.samples[index] if index < count else self.wild[index - count]


def read_sources(
    folder: Path,
    chosen: Sequence[str],
    scenes: Path | str | None,
    wild: Path | str | None = None,
    limit: int | None = None,
) -> Sources:
    """Read photos of the data set, and the folders of scenes and of photos in the wild, if given.

    Args:
        folder: of the data set.
        chosen: names of the photos.
        scenes: photos without a pet, with cut-outs under cutouts/.
        wild: photos as of `fcn.data.in_the_wild`.
        limit: use only so many of the wild's.

    Raises:
        OSError, ValueError: if a photo or a folder is missing or can't be read.
    """
    learn_wild = thin_out(in_the_wild.training_names(wild)[0], limit) if wild else ()
    return Sources(
        load_samples(folder, chosen),
        load_scenes(Path(scenes)) if scenes else (),
        load_cutouts(Path(scenes)) if scenes else (),
        in_the_wild.load_wild(wild, learn_wild) if wild else (),
    )


@dataclass(frozen=True)
class Recipe:
    """How squares are made.

    Attributes:
        size: side of the squares, a multiple of 32.
        empty_share: share of squares that are to be without a pet: SCENES_SHARE of them from the
            scenes, the others cut from the background of the samples; all where there are no
            scenes. A sample is cut as usual where no such place is found: four of five of
            Oxford-IIIT Pet's photos.
        paste_share: share of squares with something pasted in: a cut-out or a pet of the samples,
            equally often; always a pet if there are no cut-outs.
        strength: of the augmentation, as for `augment`.
    """

    size: int
    empty_share: float = 0.0
    paste_share: float = 0.0
    strength: float = 1.0


@dataclass(frozen=True)
class Draw:
    """A batch that is drawn but not made yet.

    Attributes:
        recipe: how squares are made.
        chosen: indices of photos, as for `Sources.photo`.
        scene_odds: how likely each scene is to be drawn; sums to 1.
        seed: decides the rest.
    """

    recipe: Recipe
    chosen: np.ndarray
    scene_odds: np.ndarray
    seed: tuple[int, ...]

    def make(self, sources: Sources) -> Square:
        """Photos, uint8 (N, size, size, 3), and labels, uint8 (N, size, size)."""
        rng = np.random.default_rng(self.seed)
        squares = [self._square(sources, sources.photo(i), rng) for i in self.chosen]
        photos, labels = zip(*squares, strict=True)
        return np.stack(photos), np.stack(labels)

    def _square(self, sources: Sources, sample: Sample, rng: np.random.Generator) -> Square:
        recipe = self.recipe
        pasted = _pasted(sources, rng) if rng.random() < recipe.paste_share else None
        empty = rng.random() < recipe.empty_share
        if empty and sources.scenes and rng.random() < SCENES_SHARE:
            sample = sources.scenes[int(rng.choice(len(sources.scenes), p=self.scene_odds))]
            empty = False
        return augment(sample, recipe.size, rng, empty, recipe.strength, pasted)


def _pasted(sources: Sources, rng: np.random.Generator) -> Sample:
    if sources.cutouts and rng.random() < 0.5:
        return sources.cutouts[int(rng.integers(len(sources.cutouts)))]
    return without_background(sources.samples[int(rng.integers(len(sources.samples)))])


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """One epoch of augmented squares; a seed and an epoch number decide all of it."""

    def __init__(
        self,
        sources: Sources,
        recipe: Recipe,
        *,
        epoch: int,
        passes: float = 1.0,
        batch_size: int = 8,
        wild_share: float = 0.5,
        scene_weights: ArrayLike | None = None,
        seed: int = 0,
        workers: Executor | None = None,
    ):
        """Draw the epoch's photos at random, `passes` times as many as there are.

        Cats and dogs come in proportion to their numbers of breeds, as in the full set; within a
        species, a breed comes in proportion to the square root of its number of photos.

        Args:
            sources: photos to cut squares from.
            recipe: how squares are made.
            epoch: its number.
            passes: how many times it draws as many photos as there are.
            batch_size: squares in a batch.
            wild_share: share of the squares that come from the wild, where the sources have any.
            scene_weights: how often each scene is drawn, relative to the others; None: equally.
            seed: of the run.
            workers: of `start_workers`, for these sources; None: threads of this process.
        """
        threads = os.cpu_count() or 1
        super().__init__(workers=threads, max_queue_size=2 * threads)
        self.sources, self.recipe, self.batch_size = sources, recipe, batch_size
        self.epoch, self.seed, self.makers = epoch, seed, workers
        scenes = np.ones(len(sources.scenes)) if scene_weights is None else scene_weights
        self.scene_odds = np.asarray(scenes) / np.sum(scenes)
        rng = np.random.default_rng((seed, epoch))
        odds = _sampling(sources.samples)
        if sources.wild:
            wild_odds = wild_share * _wild_sampling(sources.wild)
            odds = np.concatenate([(1 - wild_share) * odds, wild_odds])
        self.order = rng.choice(len(odds), int(passes * len(odds)), p=odds)

    def __len__(self) -> int:
        """Batches in the epoch; a rest too small for a batch is left out."""
        return max(1, len(self.order) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Photos, uint8 (N, size, size, 3), and labels, uint8 (N, size, size).

        A subclass may return both in another form that Keras takes.
        """
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        draw = Draw(self.recipe, chosen, self.scene_odds, (self.seed, self.epoch, index))
        if self.makers is None:
            return draw.make(self.sources)
        return self.makers.submit(_make, draw).result()


def _sampling(samples: Sequence[Sample]) -> np.ndarray:
    """How likely each photo is to be drawn next; sums to 1."""
    breeds = Counter(breed(s.name) for s in samples)
    weights: np.ndarray = np.array([breeds[breed(s.name)] ** -0.5 for s in samples])
    kinds = np.array([species(s.name) for s in samples])
    of_kind = Counter(species(name) for name in breeds)
    for kind, number in of_kind.items():
        weights[kinds == kind] *= number / weights[kinds == kind].sum()
    weights /= weights.sum()
    return weights


def _wild_sampling(samples: Sequence[Sample]) -> np.ndarray:
    """How likely each photo of the wild is to be drawn next; sums to 1.

    `WITHOUT_A_PET` of them have no pet; the smaller a pet, the more often it comes.
    """
    sizes = np.array([s.pet_share for s in samples])
    with_pet = sizes > 0
    weights: np.ndarray = np.where(with_pet, np.maximum(sizes, 0.005) ** -0.3, 1.0)
    if with_pet.all() or not with_pet.any():
        weights /= weights.sum()
        return weights
    for chosen, share in ((with_pet, 1 - WITHOUT_A_PET), (~with_pet, WITHOUT_A_PET)):
        weights[chosen] *= share / weights[chosen].sum()
    return weights


@contextmanager
def start_workers(count: int, sources: Sources) -> Iterator[Executor | None]:
    """Start processes that make batches, for a GPU that takes them faster than threads make them.

    The processes are forks, which share the photos in memory. Start them before a network is built,
    because a fork does not work once the backend has threads of its own.

    Args:
        count: of processes; 0 for none.
        sources: photos to cut squares from.

    Raises:
        ValueError: if this system has no forks.
    """
    if not count:
        yield None
        return
    if "fork" not in get_all_start_methods():
        raise ValueError("This system can't fork processes: leave out --workers.")
    with ProcessPoolExecutor(count, get_context("fork"), _inherit, (sources,)) as workers:
        workers.submit(os.getpid).result()  # the first task forks them all
        yield workers


def _inherit(sources: Sources) -> None:
    global _sources
    _sources = sources


def _make(draw: Draw) -> Square:
    return draw.make(_sources)
