"""``strategyclf models``: what models there are, what one is, whether it is whole."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

import typer

models_app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The models at hand.",
    epilog="Example: strategyclf models show default",
)

Name = Annotated[str, typer.Argument(help="A model's name or folder.")]


@models_app.command("list", epilog="Example: strategyclf models list")
def list_() -> None:
    """List the models that a name leads to, with where each was found."""
    from strategyclf.errors import ModelError
    from strategyclf.model.finding import list_models
    from strategyclf.model.layout import read_manifest

    models = list_models()
    for found in models:
        try:
            manifest = read_manifest(found.folder)
        except ModelError as error:
            typer.echo(f"{found.name}  damaged")
            typer.echo(f"    {error}")
            continue
        macro_f1 = manifest["metrics"]["cross_fitted"]["macro_f1"]["value"]
        typer.echo(
            f"{found.name}  {manifest['digest']}  macro-F1 {_three(macro_f1)}, "
            f"{len(manifest['taxonomy']['labels'])} labels, {manifest['training']['rows']:,} paragraphs"
        )
        typer.echo(f"    {found.folder} (found by: {found.found})")
    if not models:
        typer.echo("no model at hand; see strategyclf train --help")


@models_app.command(epilog="Example: strategyclf models show default")
def show(name: Name = "default") -> None:
    """Say where a model lies, what it was trained on, and print its per-class figures."""
    from rich.console import Console

    from strategyclf.cli.figures import per_class_of_json, print_table
    from strategyclf.model.finding import find_model
    from strategyclf.model.layout import CARD, read_manifest
    from strategyclf.taxonomy import Taxonomy

    found = find_model(name)
    manifest = read_manifest(found.folder)
    training = manifest["training"]
    for term, value in (
        ("model", f"{found.name} ({manifest['digest']})"),
        ("folder", f"{found.folder.resolve()} (found by: {found.found})"),
        ("weights", f"{manifest['weights']['bytes'] / 1e6:.1f} MB"),
        ("trained on", f"{training['rows']:,} paragraphs of {training['documents']:,} documents"),
        ("labels digest", manifest["digests"]["labels"]),
        ("recipe digest", manifest["digests"]["recipe"]),
        ("versions", _versions(manifest["versions"])),
    ):
        typer.echo(f"{term:14} {value}")
    typer.echo()
    print_table(
        Console(highlight=False),
        per_class_of_json(manifest["metrics"]["cross_fitted"]),
        Taxonomy.from_dict(manifest["taxonomy"]),
        "Cross-fitted, grouped by document",
    )
    typer.echo(f"The whole story: {found.folder / CARD}")


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


def _versions(versions: dict[str, str]) -> str:
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return textwrap.fill(listed, width=64).replace("\n", "\n" + " " * 15)


def _three(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"
