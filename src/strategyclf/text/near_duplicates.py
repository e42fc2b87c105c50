"""Texts that are nearly the same: pairs whose character shingles overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil

from strategyclf.text.folding import fold_for_match

SHINGLE = 4


def shingles(text: str, length: int = SHINGLE) -> frozenset[str]:
    """The runs of `length` characters of `text` folded as for match keys; a shorter text is one run."""
    bare = "".join(fold_for_match(text).split())
    return (
        frozenset(bare[i : i + length] for i in range(max(1, len(bare) - length + 1)))
        if bare
        else frozenset()
    )


def near_duplicates(
    texts: Sequence[str], least: float = 0.7, length: int = SHINGLE
) -> list[tuple[int, int, float]]:
    """All pairs of `texts` whose shingles have a Jaccard similarity of at least `least`.

    Exact, by prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): of two sets that overlap so far,
    the rarest few members must already share one, so only those are looked up.

    Parameters
    ----------
    least : above 0 and at most 1.
    length : of a shingle, in characters.

    Returns
    -------
    list of (earlier, later, similarity), ordered by the two positions.
    """
    if not 0 < least <= 1:
        raise ValueError(f"least = {least}: a similarity above 0 and at most 1 is needed")
    sets = [shingles(text, length) for text in texts]
    frequency = Counter(shingle for members in sets for shingle in members)
    holders: dict[str, list[int]] = {}
    pairs: list[tuple[int, int, float]] = []
    for later, members in enumerate(sets):
        rarest = sorted(members, key=lambda shingle: (frequency[shingle], shingle))
        # The slack keeps a similarity that rounding puts a hair below the bound.
        prefix = rarest[: len(rarest) - ceil(least * len(rarest) - 1e-9) + 1]
        met = {earlier for shingle in prefix for earlier in holders.get(shingle, ())}
        for earlier in sorted(met):
            shared = len(members & sets[earlier])
            similarity = shared / (len(members) + len(sets[earlier]) - shared)
            if similarity >= least - 1e-9:
                pairs.append((earlier, later, similarity))
        for shingle in prefix:
            if frequency[shingle] > 1:
                holders.setdefault(shingle, []).append(later)
    return sorted(pairs)
