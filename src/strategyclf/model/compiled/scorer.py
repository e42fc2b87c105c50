"""The compiled scorer: same results as the reference in `strategyclf.model.scorer`, many times faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.compiled.kernel_scores import Scratch, View, cells_for
from strategyclf.model.compiled.stored import stored_tables
from strategyclf.model.compiled.tables import Numbers, Settings, Tables
from strategyclf.model.scorer import Scores
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import dictionary_digest

Seen = Callable[[NDArray[Any]], Any]
"""How a kernel is given an array."""

SMALL = 20_000
"""Characters that are scored by the kernels as they are: loading numba takes longer than that."""


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
        )
        self._left = small
        self._views = Tables(*(memoryview(table) for table in self.tables))

    def score(self, texts: Sequence[str]) -> Scores:
        """Score `texts`."""
        self._left -= sum(map(len, texts))
        return self._score(texts, UNCOMPILED if self._left >= 0 else compiled())

    def _score(self, texts: Sequence[str], kernels: Kernels) -> Scores:
        # Uncompiled kernels are some three times faster over memory views than over arrays.
        tables, seen = self._seen(kernels)
        settings = self.settings
        points = code_points("".join(texts))
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
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
        longest = int((spans[1::2] - spans[::2]).max(initial=0))
        clauses = np.empty(number * settings.labels)
        pooled = np.empty(len(texts) * settings.labels)
        kernels.score_batch(
            seen(folded),
            seen(offsets),
            seen(spans),
            seen(bags),
            tables,
            settings,
            scratch_for(longest, int(lengths.max(initial=0)), settings, seen),
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
        tables, seen = self._seen(kernels)
        ends = np.empty(len(clause), dtype=np.int64)
        scratch = scratch_for(len(clause), 0, self.settings, seen)
        points = code_points(clause)
        kernels.cut_batch(
            seen(points),
            seen(np.array([0, len(clause)])),
            tables.pages,
            tables.records,
            0,
            scratch.clause,
            seen(np.empty(2 * len(clause) + 2, dtype=np.int64)),
            seen(np.zeros(2, dtype=np.int64)),
        )
        count = kernels.segment(
            scratch.clause,
            tables.edges,
            tables.nodes,
            tables.chances,
            self.settings.unknown,
            scratch.route,
            scratch.steps,
            scratch.words,
            scratch.found,
            seen(ends),
        )
        bounds = [0, *ends[:count].tolist()]
        return [clause[start:end] for start, end in pairwise(bounds)]

    def _record(self, character: str) -> int:
        point = ord(character)
        return int(self.tables.records[self.tables.pages[point >> 8] + (point & 255)])

    def _seen(self, kernels: Kernels) -> tuple[Tables, Seen]:
        if kernels is UNCOMPILED:
            return self._views, _as_view
        return self.tables, _as_array


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of `text`, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def scratch_for(longest_clause: int, longest_text: int, settings: Settings, seen: Seen) -> Scratch:
    """Room for clauses and texts of so many characters."""

    def view(sizes: int) -> View:
        most = min(longest_text * sizes, settings.features) + 1
        in_clause = min(longest_clause * sizes, settings.features) + 1
        return View(
            cells=seen(np.zeros(cells_for(longest_text, sizes, settings.features), dtype=np.int64)),
            features=seen(np.empty(most, dtype=np.int64)),
            counts=seen(np.empty(most, dtype=np.int64)),
            latest=seen(np.empty(most, dtype=np.int64)),
            clause_features=seen(np.empty(in_clause, dtype=np.int64)),
            clause_counts=seen(np.empty(in_clause, dtype=np.int64)),
        )

    sizes = max(settings.word_sizes, settings.character_sizes, 1)
    return Scratch(
        clause=seen(np.empty(longest_clause, dtype=np.int32)),
        route=seen(np.empty(longest_clause + 1, dtype=np.float64)),
        steps=seen(np.empty(longest_clause, dtype=np.int32)),
        words=seen(np.empty(longest_clause, dtype=np.int32)),
        states=seen(np.empty(settings.longest + 1, dtype=np.int64)),
        found=seen(np.empty(longest_clause * sizes, dtype=np.int32)),
        character_view=view(settings.character_sizes),
        word_view=view(settings.word_sizes),
        values=seen(np.empty(min(longest_text * sizes, settings.features) + 1, dtype=np.float64)),
        sums=seen(np.empty(settings.width, dtype=np.float64)),
    )


def _as_view(array: NDArray[Any]) -> Any:
    return memoryview(array)  # type: ignore[arg-type]


def _as_array(array: NDArray[Any]) -> Any:
    return array
