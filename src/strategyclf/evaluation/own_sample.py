"""A sample of one's own corpus: drawn by what a model says of it, labelled blind, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from strategyclf.errors import CallError, LabelError
from strategyclf.evaluation.candidates import Candidate, Candidates, tags_and_probabilities
from strategyclf.evaluation.sample_design import SampleDesign, Stratum, corpus_cells, sampled_rows
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import settle
from strategyclf.measures.sampled import SampledFigures, sampled_figures
from strategyclf.measures.stratified import draw_rows, stratify
from strategyclf.messages import phrase
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    from strategyclf.model.model import Model

FEWEST_ROWS = 10
"""Paragraphs a sample must hold to be worth the name."""


@dataclass(frozen=True, slots=True)
class OwnSample:
    """The design, and the paragraphs to label in an order that tells nothing."""

    design: SampleDesign
    paragraphs: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What a labelled sample says of the corpus it was drawn from.

    Attributes
    ----------
    figures : for the corpus. unlabelled : rows of the sample that nobody has labelled yet.
    disputed : rows on which readers differ. proposals_seen : rows whose reader saw a model's proposal.
    """

    figures: SampledFigures
    design: SampleDesign
    unlabelled: int
    disputed: int
    proposals_seen: int

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --sample --json``."""
        return {
            **self.figures.as_json(),
            "model": self.design.model,
            "trained_on_rows": self.design.trained_on,
            "unlabelled_rows": self.unlabelled,
            "disputed_rows": self.disputed,
        }


def draw_sample(
    model: Model, candidates: Candidates, n: int, *, corpus: Sequence[str | Path], seed: int = 0
) -> OwnSample:
    """Draw about `n` paragraphs: strata and sizes by `stratify`, in each a simple random sample.

    Parameters
    ----------
    corpus : as it was named, kept in the design.

    Raises `CallError` for fewer than ten paragraphs.
    """
    if n < FEWEST_ROWS:
        raise CallError(
            phrase("-n {n} is too few to say anything", n=n),
            code="bad_option",
            remedy=phrase(
                "ask for {fewest} paragraphs or more; 200 give useful intervals", fewest=FEWEST_ROWS
            ),
        )
    ids = model.taxonomy.ids
    paragraphs = candidates.paragraphs
    tags, probabilities = tags_and_probabilities(model, candidates.texts)
    strata = stratify(tags, probabilities, n)
    rng = np.random.default_rng(seed)
    rows = draw_rows(strata, rng)
    trained = model.training.rows
    design = SampleDesign(
        labels=ids,
        model=model.digest,
        seed=seed,
        paragraphs=len(paragraphs),
        repeats=candidates.repeats,
        trained_on=sum(int(candidate.match_key, 16) in trained for candidate in paragraphs),
        corpus=tuple(map(str, corpus)),
        strata=tuple(
            Stratum("" if group < 0 else ids[group], int(size), int(drawn))
            for group, size, drawn in zip(strata.group, strata.size, strata.drawn, strict=True)
        ),
        cells={id: corpus_cells(strata.of_row, tags[:, j], probabilities[:, j]) for j, id in enumerate(ids)},
        rows=sampled_rows(
            ids,
            strata,
            tags,
            probabilities,
            rows,
            [(paragraphs[row].digest, paragraphs[row].match_key) for row in rows],
        ),
    )
    # In any order of the corpus or of the strata a reader would soon know what was predicted.
    return OwnSample(design, tuple(paragraphs[row] for row in rng.permutation(rows)))


def evaluate_sample(
    design: SampleDesign, labels: Sequence[str | Path], taxonomy: Taxonomy, *, seed: int = 0
) -> OwnFigures:
    """Figures for the corpus of `design` from the labels of its rows.

    Labels attach by digest, then by match key. Rows that are not labelled yet count as not drawn: since
    rows stand in random order, those labelled first are a sample of their stratum too.

    Raises `LabelError` where no row is labelled.
    """
    decisions = read_journal(labels, taxonomy).decisions
    settlement = settle(decisions)
    by_digest = {paragraph.digest: paragraph for paragraph in settlement.paragraphs}
    by_key = {paragraph.match_key: paragraph for paragraph in settlement.paragraphs if paragraph.match_key}
    found = {
        row.digest: paragraph.labels
        for row in design.rows
        if (paragraph := by_digest.get(row.digest) or by_key.get(row.match_key))
    }
    if not found:
        raise LabelError(
            phrase("none of the sample's {rows} paragraphs is labelled", rows=len(design.rows)),
            code="no_sample_labels",
            file=", ".join(map(str, labels)),
            remedy=phrase("label its rows, then take them in with `strategyclf labels import`"),
        )
    seen = {
        key
        for decision in decisions
        if decision.proposal_seen
        for key in (decision.digest, decision.match_key)
    }
    drawn = {row.digest for row in design.rows}
    disputed = sum(dispute.digest in drawn for dispute in settlement.disputed)
    return OwnFigures(
        sampled_figures(design.labels, design.labelled_cells(found), seed=seed),
        design,
        unlabelled=len(design.rows) - len(found) - disputed,
        disputed=disputed,
        proposals_seen=sum(
            bool(seen & {row.digest, row.match_key}) for row in design.rows if row.digest in found
        ),
    )
