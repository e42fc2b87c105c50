"""``strategyclf models``: what models there are, what one is, whether it is whole."""

from __future__ import annotations

from typing import Annotated, Any

import typer

models_app = typer.Typer(no_args_is_help=True, add_completion=False, help="The models at hand.")

Name = Annotated[str, typer.Argument(help="A model's name or folder.")]


@models_app.command("list", epilog="Example: strategyclf models list")
def list_() -> None:
    """List the models that a name leads to, with where each was found."""
    from rich.console import Console
    from rich.table import Table

    from strategyclf.errors import ModelError
    from strategyclf.model.finding import list_models
    from strategyclf.model.layout import read_manifest

    table = Table(header_style="bold")
    for column in ("name", "digest", "macro-F1", "paragraphs", "labels", "found in", "folder"):
        table.add_column(column, overflow="fold")
    for found in list_models():
        try:
            manifest = read_manifest(found.folder)
        except ModelError as error:
            table.add_row(found.name, "damaged", "", "", "", found.found, error.message)
            continue
        table.add_row(
            found.name,
            manifest["digest"],
            _three(manifest["metrics"]["cross_fitted"]["macro_f1"]["value"]),
            f"{manifest['training']['rows']:,}",
            str(len(manifest["taxonomy"]["labels"])),
            found.found,
            str(found.folder),
        )
    Console(highlight=False).print(table if table.row_count else "no model at hand; see strategyclf train")


@models_app.command(epilog="Example: strategyclf models show default")
def show(name: Name = "default") -> None:
    """Say where a model lies, what it was trained on, and print its per-class figures."""
    from rich.console import Console
    from rich.table import Table

    from strategyclf.model.finding import find_model
    from strategyclf.model.layout import read_manifest

    found = find_model(name)
    manifest = read_manifest(found.folder)
    console = Console(highlight=False)
    training = manifest["training"]
    for term, value in (
        ("model", f"{found.name} ({manifest['digest']})"),
        ("folder", f"{found.folder.resolve()} (found by: {found.found})"),
        ("weights", f"{manifest['weights']['bytes'] / 1e6:.1f} MB"),
        ("trained on", f"{training['rows']:,} paragraphs of {training['documents']:,} documents"),
        ("labels digest", manifest["digests"]["labels"]),
        ("recipe digest", manifest["digests"]["recipe"]),
        ("versions", ", ".join(f"{k} {v}" for k, v in manifest["versions"].items())),
    ):
        console.print(f"{term:14} {value}", soft_wrap=True)
    table = Table(header_style="bold", title="Cross-fitted, grouped by document", title_justify="left")
    for column in ("label", "precision", "recall", "F1", "average precision", "support", "threshold"):
        table.add_column(column, justify="left" if column == "label" else "right")
    names = {label["id"]: label["zh"] for label in manifest["taxonomy"]["labels"]}
    figures = manifest["metrics"]["cross_fitted"]
    for id, line in figures["labels"].items():
        table.add_row(
            f"{names[id]} {id}",
            *(_three(line[key]["value"]) for key in ("precision", "recall", "f1", "average_precision")),
            f"{line['support']['value']:,.0f}",
            _three(line["threshold"]["value"]),
        )
    console.print(table)
    console.print(f"macro-F1 {_three(figures['macro_f1']['value'])}; the whole story: CARD.md in that folder")


@models_app.command(epilog="Example: strategyclf models verify default")
def verify(name: Name = "default") -> None:
    """Check every byte of a model against its digests, and its dictionary against the one installed."""
    from strategyclf.model.finding import find_model
    from strategyclf.model.layout import read_model
    from strategyclf.text.segmentation import dictionary_digest

    found = find_model(name)
    files = read_model(found.folder)
    dictionary: Any = files.manifest["digests"]["dictionary"]
    if dictionary != dictionary_digest():
        typer.echo(
            f"{found.folder}: whole, but trained with another jieba dictionary ({dictionary}, here "
            f"{dictionary_digest()}): words may be cut otherwise than in training",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"{found.folder}: whole, digest {files.manifest['digest']}")


def _three(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"
