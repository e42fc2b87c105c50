"""The command line in the user's language: what ``--help`` shows, and Typer's own words.

Typer builds help from English texts in the code; they are looked up when help is shown, so that no command
module is bound to a language.
"""

from __future__ import annotations

import errno
import inspect
import re
from typing import Any

import typer

from strategyclf.errors import CallError
from strategyclf.messages import phrase, use_language

UsageError: Any = typer.BadParameter.__mro__[1]
"""Typer's error for a call that is none; its module moved between Typer's versions."""

EXAMPLE = "Example: {command}"
# Of typer.rich_utils: constants that Typer reads whenever it prints.
PANELS = {
    "DEFAULT_STRING": "[default: {}]",
    "REQUIRED_LONG_STRING": "[required]",
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "ERRORS_PANEL_TITLE": "Error",
    "ABORTED_TEXT": "Aborted.",
    "RICH_HELP": "Try [blue]'{command_path} {help_option}'[/] for help.",
}
USAGE = "Usage:"
SHOW_HELP = "Show this message and exit."
# Forms of Typer's errors, the first that fits; a field may hold another of them. Others stay as they are.
REFUSALS = (
    "No such option: {name} (Possible options: {names})",
    "No such option: {name}",
    "No such command {name}. Did you mean {names}?",
    "No such command {name}.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing command.",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Got unexpected extra argument(s) ({words})",
    "Invalid value for {name}: {reason}",
    "Value error, {reason}",
    "{value} is not one of {choices}.",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be greater than or equal to {bound}",
    "Input should be less than or equal to {bound}",
)
REASONS = (
    *(errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST),
    *(errno.ENOSPC, errno.EROFS, errno.ENAMETOOLONG, errno.EIO),
)


def take_language(arguments: list[str]) -> list[str]:
    """Use the language that ``--lang`` names before or after the command; `arguments` without it.

    Raises `CallError` where it names no language.
    """
    kept: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return [*kept, argument, *rest]
        name, equals, value = argument.partition("=")
        if name != "--lang":
            kept.append(argument)
            continue
        code = value if equals else next(rest, "")
        if code not in ("zh", "en"):
            raise CallError(
                phrase("--lang {code!r} is no language of this program", code=code),
                code="bad_option",
                remedy=phrase("use --lang zh or --lang en"),
            )
        use_language("zh" if code == "zh" else "en")
    return kept


def speak(command: Any) -> Any:
    """`command` with all below it, to show its help and its usage in the language in use; given back."""
    shown_help, shown_usage = command.format_help, command.get_usage

    def format_help(context: Any, formatter: Any) -> None:
        _word_panels()
        _word(command, context)
        for child in getattr(command, "commands", {}).values():
            _word(child)
        shown_help(context, formatter)

    def get_usage(context: Any) -> str:
        _word(command, context)
        return str(shown_usage(context)).replace(USAGE, phrase(USAGE), 1)

    command.format_help, command.get_usage = format_help, get_usage
    for child in getattr(command, "commands", {}).values():
        speak(child)
    return command


def refuse(error: Any) -> None:
    """Print Typer's `error` in the language in use."""
    from typer.rich_utils import rich_format_error

    _word_panels()
    if type(error).__name__ == "NoArgsIsHelpError":  # it has shown the help
        return
    if error.ctx is not None:
        _word(error.ctx.command, error.ctx)  # its parameters are named in the message
    rich_format_error(UsageError(_refusal(error.format_message()), error.ctx))


def _word(command: Any, context: Any = None) -> None:
    params = command.get_params(context) if context else command.params
    for owner in (command, *params):
        for name in ("help", "epilog", "short_help", "metavar", "options_metavar", "subcommand_metavar"):
            if text := getattr(owner, name, None):
                setattr(owner, name, "\n\n".join(map(_worded, paragraphs_of(text))))


def _word_panels() -> None:
    from typer import rich_utils

    from strategyclf.cli.wide_text import WideHighlighter

    rich_utils.highlighter = WideHighlighter()
    for name, text in PANELS.items():
        setattr(rich_utils, name, phrase(text))


def paragraphs_of(text: str) -> list[str]:
    """A help text by paragraphs, each in one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


def _worded(paragraph: str) -> str:
    example = EXAMPLE.partition("{")[0]
    if paragraph.startswith(example):
        return phrase(EXAMPLE, command=paragraph.removeprefix(example))
    return phrase(paragraph)


def _refusal(message: str) -> str:
    for form in REFUSALS:
        pattern = "".join(
            f"(?P<{part[1:-1]}>.+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", form)
        )
        if found := re.fullmatch(pattern, message, re.DOTALL):
            fields = {name: _refusal(value) for name, value in found.groupdict().items()}
            return phrase(form, **fields)
    return message
