"""The compiled scorer: same results as the reference in `strategyclf.model.scorer`, many times faster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.compiled.kernel_features import LEAST_SLOTS, MET
from strategyclf.model.compiled.kernel_scores import CHUNK, LINE, SERIALS, Scratch
from strategyclf.model.compiled.kernel_words import CUTS
from strategyclf.model.compiled.stored import stored_tables
from strategyclf.model.compiled.tables import Numbers, Settings, Tables
from strategyclf.model.scorer import Scores
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import dictionary_digest
from strategyclf.text.texts import Texts, code_points

Seen = Callable[[NDArray[Any]], Any]
"""How a kernel is given an array."""

SMALL = 20_000
"""Characters that are scored by the kernels as they are: loading numba takes longer than that."""
KEPT = 1 << 16
"""Places on a line that a thread keeps room for."""


class CompiledScorer:
    """Scores texts by the arrays of a model; a text's scores never depend on the others given with it.

    The first `small` characters are scored by the uncompiled kernels, which need no numba; what is given
    after those by machine code. Both give the same.

    Parameters
    ----------
    arrays : as `model_arrays` makes them.
    ngrams, user_words, sharpness, length_power, paragraph_weight : of the recipe.
    digest : of the model, which its derived tables go by.
    small : characters scored before numba is loaded.

    Raises `TooLargeError` for a model that the tables have no room for.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        ngrams: NgramRecipe,
        user_words: Mapping[str, int],
        sharpness: float,
        length_power: float,
        paragraph_weight: float = 0.0,
        digest: str,
        small: int = SMALL,
    ) -> None:
        def build() -> tuple[Tables, Numbers]:
            from strategyclf.model.compiled.building import build_tables

            return build_tables(arrays, user_words, ngrams)

        self.tables, numbers = stored_tables(f"{digest}-{dictionary_digest()}", build)
        self.settings = Settings(
            **numbers._asdict(),
            zero=self._record("0") if ngrams.numbers == "class" else -1,
            shortest=ngrams.shortest,
            word_sizes=ngrams.words[1],
            character_sizes=ngrams.characters[1],
            longest=max(1, ngrams.words[1]),
            labels=len(self.tables.intercept) * numbers.block // numbers.width,
            features=len(self.tables.rows) // numbers.width,
            sharpness=sharpness,
            length_power=length_power,
            paragraph_weight=paragraph_weight,
            ahead=False,
        )
        self._left = small
        self._own = threading.local()
        self._views = Tables(*(memoryview(table) for table in self.tables))

    def score(self, texts: Sequence[str]) -> Scores:
        """Score `texts`; `Texts` as they are."""
        texts = Texts.of(texts)
        self._left -= texts.characters
        return self._score(texts, UNCOMPILED if self._left >= 0 else compiled())

    def _score(self, given: Sequence[str], kernels: Kernels) -> Scores:
        texts = Texts.of(given)
        # Uncompiled kernels are some three times faster over memory views than over arrays.
        tables, settings, seen = self._seen(kernels)
        points, offsets = texts.points, texts.offsets
        lengths = np.diff(offsets)
        folded = np.empty(len(points), dtype=np.int32)
        room = np.empty(2 * (len(points) + len(texts)), dtype=np.int64)
        bags = np.zeros(len(texts) + 1, dtype=np.int64)
        number = kernels.cut_batch(
            seen(points),
            seen(offsets),
            tables.pages,
            tables.records,
            settings.shortest,
            seen(folded),
            seen(room),
            seen(bags),
        )
        spans = room[: 2 * number].copy()
        clauses = np.empty(number * settings.labels)
        pooled = np.empty(len(texts) * settings.labels)
        kernels.score_batch(
            seen(folded),
            seen(offsets),
            seen(spans),
            seen(bags),
            tables,
            settings,
            self._scratch(int((lengths + np.diff(bags)).max(initial=0)), kernels),
            seen(clauses),
            seen(pooled),
        )
        return Scores(
            pooled.reshape(-1, settings.labels),
            clauses.reshape(-1, settings.labels),
            spans.reshape(-1, 2),
            bags,
        )

    def words(self, clause: str, kernels: Kernels = UNCOMPILED) -> list[str]:
        """The words of `clause` once folded, as the scorer cuts them; they join to `clause`."""
        tables, settings, seen = self._seen(kernels)
        ends = np.empty(len(clause), dtype=np.int64)
        scratch = self._scratch(len(clause) + 1, kernels)
        points = code_points(clause)
        kernels.cut_batch(
            seen(points),
            seen(np.array([0, len(clause)])),
            tables.pages,
            tables.records,
            0,
            scratch.line,
            seen(np.empty(2 * len(clause) + 2, dtype=np.int64)),
            seen(np.zeros(2, dtype=np.int64)),
        )
        scratch.line[len(clause)] = scratch.line[len(clause) + 1] = 0
        scratch.cuts[0] = 0
        scratch.cuts[CUTS] = len(clause) + 1
        count = kernels.segment(
            scratch.line,
            scratch.cuts,
            tables,
            settings,
            scratch.pairs,
            scratch.route,
            scratch.steps,
            scratch.words,
            scratch.found,
            seen(ends),
        )
        bounds = [0, *ends[:count].tolist()]
        return [clause[start:end] for start, end in pairwise(bounds)]

    def _scratch(self, longest: int, kernels: Kernels) -> Scratch:
        """Room for machine code to score in: a thread keeps its own, for a few texts as for many."""
        _, settings, seen = self._seen(kernels)
        if kernels is UNCOMPILED or longest > KEPT:
            return scratch_for(longest, settings, seen)
        room: Scratch | None = getattr(self._own, "room", None)
        if room is None or len(room.line) < longest + 2 or room.serials[0] > SERIALS:
            self._own.room = room = scratch_for(longest, settings, seen)
        return room

    def _record(self, character: str) -> int:
        point = ord(character)
        return int(self.tables.records[self.tables.pages[point >> 8] + (point & 255)])

    def _seen(self, kernels: Kernels) -> tuple[Tables, Settings, Seen]:
        if kernels is UNCOMPILED:
            return self._views, self.settings, _as_view
        return self.tables, self.settings._replace(ahead=True), _as_array


def scratch_for(longest: int, settings: Settings, seen: Seen) -> Scratch:
    """Room for lines, and for texts that take up to `longest` places on one."""
    line = max(LINE, longest)
    features = line * (settings.character_sizes + settings.word_sizes) + 1

    def integers(number: int) -> Any:
        return seen(np.empty(number, dtype=np.int32))

    return Scratch(
        # Two zeros follow what is on the line, and a feature is written before it is known to count.
        line=seen(np.zeros(line + 2, dtype=np.int32)),
        pairs=integers(line),
        route=seen(np.empty(line + 1, dtype=np.float64)),
        steps=integers(line),
        words=integers(line),
        terms=integers(line),
        states=seen(np.empty(settings.longest + 1, dtype=np.int64)),
        cuts=seen(np.empty(CUTS * (line + 1), dtype=np.int64)),
        found=integers(features),
        factors=seen(np.empty(2 * CHUNK, dtype=np.float64)),
        met=seen(np.zeros(MET * max(LEAST_SLOTS, 4 * min(features, settings.features)), dtype=np.int64)),
        serials=seen(np.zeros(1, dtype=np.int64)),
        sums=seen(np.empty(4 * settings.block, dtype=np.float64)),
        squares=seen(np.empty(4, dtype=np.float64)),
    )


def _as_view(array: NDArray[Any]) -> Any:
    return memoryview(array)  # type: ignore[arg-type]


def _as_array(array: NDArray[Any]) -> Any:
    return array
