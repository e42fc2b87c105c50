"""``strategyclf demo``: the main job from end to end, by the same commands a user would call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strategyclf.messages import phrase

EXAMPLE = "Example: strategyclf demo --out demo-out"


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write to.")] = Path("demo-out"),
) -> None:
    """Train on the starter articles, print the per-class table, and tag three sample articles.

    Training and its table are those of `train` on seeds/; the samples are tagged by the shipped model.
    """
    from strategyclf.cli.predict import predict
    from strategyclf.cli.train import refuse_unwritable, train
    from strategyclf.errors import CallError
    from strategyclf.shipped import shipped_file

    seeds, labels, samples = (
        shipped_file(place) for place in ("seeds", "labels/starter.jsonl", "docs/samples")
    )
    for place in (seeds, labels, samples):
        if not place.exists():
            raise CallError(
                phrase("the demo's articles come with the source, not with the installed package"),
                code="no_demo",
                file=str(place),
                remedy=phrase("clone the project and run `make demo` there"),
            )
    refuse_unwritable(out)
    out.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        typer.secho(line, err=True, bold=True)

    say(phrase("1. Training on the starter articles in {folder} (strategyclf train)", folder=_near(seeds)))
    # Not that of a project the demo happens to be run in.
    own = shipped_file("labels/taxonomy.toml")
    train(out=out / "model", labels=[labels], corpus=[seeds], taxonomy=own)
    say(phrase("2. Tagging {folder} with the shipped model (strategyclf predict)", folder=_near(samples)))
    for name in ("tags.jsonl", "tags.xlsx", "tags.html"):
        predict(inputs=[str(samples)], out=out / name)
    say(phrase("3. Done. Look at:"))
    for name, what in (
        ("tags.html", phrase("the articles with their tags, to open in a browser")),
        ("tags.xlsx", phrase("the same as a workbook")),
        ("tags.jsonl", phrase("the same for programs; docs/output.md describes every field")),
        ("model/CARD.md", phrase("what the demo's own model is and how good it is")),
    ):
        typer.echo("   " + phrase("{place}: {message}", place=out / name, message=what), err=True)


def _near(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
