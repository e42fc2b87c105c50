"""The ``strategyclf`` command: its parts, and how an error becomes one line and an exit code."""

from __future__ import annotations

import atexit
import gc
import sys
from contextlib import nullcontext
from io import TextIOWrapper
from typing import Annotated, Literal

import typer

from strategyclf.cli import (
    compare,
    demo,
    evaluate,
    explain,
    init,
    models,
    next_to_label,
    predict,
    profile,
    train,
)
from strategyclf.cli.labels import labels_app
from strategyclf.cli.language import UsageError, refuse, speak, take_language
from strategyclf.errors import StrategyclfError
from strategyclf.messages import phrase
from strategyclf.tagging.memory import garbage_seldom
from strategyclf.text.visible import visible

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    epilog="Example: strategyclf predict articles/ --out tags.xlsx",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command(epilog=train.EXAMPLE)(train.train)
app.command(epilog=predict.EXAMPLE)(predict.predict)
app.command(epilog=evaluate.EXAMPLE)(evaluate.evaluate)
app.command(epilog=explain.EXAMPLE)(explain.explain)
app.command(epilog=compare.EXAMPLE)(compare.compare)
app.add_typer(models.models_app, name="models")
app.add_typer(labels_app, name="labels")
app.command(epilog=next_to_label.EXAMPLE)(next_to_label.queue)
app.command(epilog=init.EXAMPLE)(init.init)
app.command(epilog=profile.EXAMPLE)(profile.profile)
app.command(epilog=demo.EXAMPLE)(demo.demo)


@app.callback()
def _strategyclf(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error arose; may stand after any command.")
    ] = False,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(
            help="The language of messages and help; else STRATEGYCLF_LANG, else the locale's. May stand "
            "after any command.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Tags every paragraph of Chinese policy articles with the development strategies it speaks of.

    给中国政策文章逐段标注发展策略：技术改造、新兴产业、人才教育、土地盘活、招商引资。
    """
    if version:
        from strategyclf import __version__

        typer.echo(__version__)
        raise typer.Exit


# Without a command, --version alone is a whole call.
app.info.invoke_without_command = True


def main() -> None:
    """Run the command line; an error that a user can mend is one line on stderr, never a traceback."""
    # The system takes all memory back at once: a last look for garbage among the objects of numba and of what
    # else was loaded costs more than a small run.
    atexit.register(gc.freeze)
    debug = "--debug" in sys.argv[1:]
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    # Where output goes into a pipe under an older code page, a sign it lacks becomes "?", not an error.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        arguments = take_language(arguments)
        # Imports make objects by the hundred thousand, none of them garbage. Training goes on for long with
        # what others' code makes.
        with nullcontext() if "train" in arguments[:1] else garbage_seldom():
            command = speak(typer.main.get_command(app))
            code = command(args=arguments, prog_name="strategyclf", standalone_mode=False)
    except UsageError as error:
        refuse(error)
        sys.exit(error.exit_code)
    except StrategyclfError as error:
        if debug:
            raise
        print(visible(str(error)), file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except typer.Abort:
        print(phrase("Aborted."), file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())
        print(  # noqa: T201
            phrase("unexpected {error}; run again with --debug and report it", error=said), file=sys.stderr
        )
        sys.exit(1)
    sys.exit(code)
