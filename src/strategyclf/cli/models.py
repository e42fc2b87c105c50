"""``strategyclf models``: what models there are, what one is, whether it is whole."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

import typer

from strategyclf.messages import phrase

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
            typer.echo(phrase("{name}  damaged", name=found.name))
            typer.echo(f"    {error}")
            continue
        macro_f1 = manifest["metrics"]["cross_fitted"]["macro_f1"]["value"]
        typer.echo(
            phrase(
                "{name}  {digest}  macro-F1 {f1}, {labels} labels, {rows:,} paragraphs",
                name=found.name,
                digest=manifest["digest"],
                f1=_three(macro_f1),
                labels=len(manifest["taxonomy"]["labels"]),
                rows=manifest["training"]["rows"],
            )
        )
        typer.echo("    " + phrase("{folder} (found by: {found})", folder=found.folder, found=found.found))
    if not models:
        typer.echo(phrase("no model at hand; see strategyclf train --help"))


@models_app.command(epilog="Example: strategyclf models show default")
def show(name: Name = "default") -> None:
    """Say where a model lies, what it was trained on, and print its per-class figures."""
    from rich.cells import cell_len

    from strategyclf.cli.figures import print_table
    from strategyclf.cli.terminal import console
    from strategyclf.measures.figures_table import per_class_of_json
    from strategyclf.model.finding import find_model
    from strategyclf.model.layout import CARD, read_manifest
    from strategyclf.taxonomy import Taxonomy

    found = find_model(name)
    manifest = read_manifest(found.folder)
    training = manifest["training"]
    for term, value in (
        (phrase("model"), f"{found.name} ({manifest['digest']})"),
        (
            phrase("folder"),
            phrase("{folder} (found by: {found})", folder=found.folder.resolve(), found=found.found),
        ),
        (phrase("weights"), f"{manifest['weights']['bytes'] / 1e6:.1f} MB"),
        (
            phrase("trained on"),
            phrase(
                "{rows:,} paragraphs of {documents:,} documents",
                rows=training["rows"],
                documents=training["documents"],
            ),
        ),
        (phrase("labels digest"), manifest["digests"]["labels"]),
        (phrase("recipe digest"), manifest["digests"]["recipe"]),
        (phrase("versions"), _versions(manifest["versions"])),
    ):
        typer.echo(f"{term}{' ' * (15 - cell_len(term))}{value}")
    typer.echo()
    print_table(
        console(markup=True),
        per_class_of_json(manifest["metrics"]["cross_fitted"]),
        Taxonomy.from_dict(manifest["taxonomy"]),
        phrase("Cross-fitted, grouped by document"),
    )
    typer.echo(phrase("The whole story: {card}", card=found.folder / CARD))


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
            phrase(
                "{folder}: whole, but trained with another jieba dictionary ({dictionary}, here "
                "{installed}): words may be cut otherwise than in training",
                folder=found.folder,
                dictionary=dictionary,
                installed=dictionary_digest(),
            ),
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(
        phrase("{folder}: whole, digest {digest}", folder=found.folder, digest=files.manifest["digest"])
    )


def _versions(versions: dict[str, str]) -> str:
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return textwrap.fill(listed, width=64).replace("\n", "\n" + " " * 15)


def _three(value: float | None) -> str:
    return phrase("not measured") if value is None else f"{value:.3f}"
