"""``strategyclf queue``: what to label next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.messages import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategyclf.labelling.decision import Decision
    from strategyclf.taxonomy import Taxonomy

EXAMPLE = "Example: strategyclf queue --corpus articles/ -n 100 --out next.xlsx"


def queue(
    corpus: Annotated[
        list[Path],
        typer.Option("--corpus", "-c", help="Files, folders or tables of text.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The rows to label: F.jsonl, F.csv or F.xlsx.", show_default=False),
    ],
    n: Annotated[int, typer.Option("-n", min=1, help="How many paragraphs to choose.")] = 100,
    labels: Annotated[
        list[Path] | None,
        typer.Option("--labels", "-l", help="A label journal or a folder of them; labels/ if not given."),
    ] = None,
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    seed: Annotated[int, typer.Option(help="Decides between paragraphs of equal use.")] = 0,
    rows: Annotated[
        Literal["article", "paragraph"], typer.Option(help="What one row of a table is.")
    ] = "article",
) -> None:
    """Choose the unlabelled paragraphs whose labels would teach the model most.

    First come paragraphs on which the model wavers, the more so for labels with few positives, each unlike
    those before it; of near-duplicates only one. The rows show nothing of the model's. They are chosen, not
    drawn: they teach, but can speak for no corpus (see `labels sample`).

    Exit code: 0 done; 1 some inputs could not be read, the rest was chosen from; 2 the call is wrong.
    """
    import numpy as np

    from strategyclf.cli.rows_to_label import rows_target, told, write_rows
    from strategyclf.cli.train import default_labels
    from strategyclf.evaluation.candidates import read_candidates, tags_and_probabilities
    from strategyclf.evaluation.next_to_label import choose, expected_use
    from strategyclf.labelling.journal import read_journal
    from strategyclf.model.model import load_model

    loaded = load_model(model)
    with rows_target(out) as target:
        decisions = read_journal(labels or [default_labels()], loaded.taxonomy).decisions
        keys = {key for decision in decisions for key in (decision.digest, decision.match_key) if key}
        found = read_candidates(
            corpus,
            rows=rows,
            labelled=keys,
            trained_on=loaded.training.rows.keys(),
            on_notice=lambda notice: typer.echo(notice, err=True),
        )
        cuts = loaded.decisions.probabilities(loaded.decisions.thresholds[None])[0]
        _, probabilities = tags_and_probabilities(loaded, found.texts)
        use = expected_use(probabilities, cuts, np.array(positives(decisions, loaded.taxonomy)))
        chosen = choose(found.texts, use, n, seed=seed)
        unheld = write_rows([found.paragraphs[row] for row in chosen], target)
    typer.echo(
        phrase(
            "{out}: {chosen:,} of {paragraphs:,} unlabelled paragraphs ({labelled:,} labelled, "
            "{repeats:,} repeats)",
            out=out,
            chosen=len(chosen),
            paragraphs=len(found.paragraphs),
            labelled=found.labelled,
            repeats=found.repeats,
        ),
        err=True,
    )
    for line in told(found, unheld, out):
        typer.echo(line, err=True)
    if found.failures:
        raise typer.Exit(1)


def positives(decisions: Sequence[Decision], taxonomy: Taxonomy) -> list[int]:
    """How many settled paragraphs have each label."""
    from strategyclf.labelling.settlement import settle

    settled = settle(decisions).paragraphs
    return [sum(id in paragraph.labels for paragraph in settled) for id in taxonomy.ids]
