"""``strategyclf labels``: the label store."""

from __future__ import annotations

import typer

from strategyclf.cli import (
    labels_audit,
    labels_check,
    labels_export,
    labels_hydrate,
    labels_import,
    labels_sample,
)

EXAMPLE = labels_import.EXAMPLE

labels_app = typer.Typer(no_args_is_help=True, add_completion=False, epilog=EXAMPLE)


@labels_app.callback()
def _labels() -> None:
    """The label store: decisions by digest, without the text."""


labels_app.command("import", epilog=labels_import.EXAMPLE)(labels_import.import_labels)
labels_app.command("export", epilog=labels_export.EXAMPLE)(labels_export.export_labels)
labels_app.command(epilog=labels_check.STATUS_EXAMPLE)(labels_check.status)
labels_app.command(epilog=labels_hydrate.EXAMPLE)(labels_hydrate.hydrate)
labels_app.command(epilog=labels_check.AGREE_EXAMPLE)(labels_check.agree)
labels_app.command(epilog=labels_audit.EXAMPLE)(labels_audit.audit)
labels_app.command(epilog=labels_sample.EXAMPLE)(labels_sample.sample)
