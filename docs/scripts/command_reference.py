"""The reference of every command, read off the functions that Typer makes the commands of."""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import typer

from strategyclf import messages

HEAD = {
    "en": """# Commands

[中文](commands.zh.md). Made by `make reference` from the commands themselves; do not edit it here. Recipes are in [how-to](../howto.md).

| exit code | means |
|--:|---|
| 0 | done |
| 1 | some of the input could not be read, or is not as it should be; the rest is done, and each such input has its line on standard error |
| 2 | the call is wrong: an option, a label, a file to write to; nothing is written |

Results go to standard output or to the files named; everything said about a run goes to standard error. An error is one line that
names the file, the place and the remedy. `strategyclf --help` and `strategyclf COMMAND --help` (or `-h`) print what stands here.
""",
    "zh": """# 命令

[English](commands.md)。本页由 `make reference` 按命令本身生成，请勿直接修改。用法见[每个命令一则用法](../howto.zh.md)。

| 退出码 | 含义 |
|--:|---|
| 0 | 全部完成 |
| 1 | 有的输入读不了或不合要求，其余的已经完成；每个这样的输入在标准错误里占一行 |
| 2 | 命令写错：选项、标签或要写的文件不对；什么都没有写 |

结果写到标准输出或指定的文件，运行情况写到标准错误。错误只占一行，写明文件、位置和补救办法。`strategyclf --help` 和 `strategyclf 命令 --help`（或 `-h`）打印的就是这里的内容。
""",
}
NAMES = {str: "text", int: "whole number", float: "number", Path: "path"}
CHINESE = {
    "text": "文字",
    "whole number": "整数",
    "number": "数",
    "path": "路径",
    "option": "选项",
    "takes": "取值",
    "default": "默认",
    "required": "必填",
    "nothing": "无",
    "; may be repeated": "；可重复",
    "{} from {:g} to {:g}": "{} {:g} 到 {:g}",
    "{} from {:g}": "{}，不小于 {:g}",
    "{} to {:g}": "{}，不大于 {:g}",
    "It takes no options.": "没有选项。",
}


def page(app: typer.Typer, code: str = "en") -> str:
    """The Markdown of every command of `app`, in the order of ``--help``, in the language `code`."""
    callback = app.registered_callback
    assert callback is not None
    with speaking(code):
        general = ["## strategyclf", "", *_text(callback.callback), "", *_options(callback.callback)]
        commands = [line for words, command in commands_of(app) for line in _command(words, command)]
    return "\n".join([HEAD[code], *general, *commands]).rstrip() + "\n"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """The commands' help in the language `code`, whatever the machine's is."""
    before = os.environ.get(messages.VARIABLE)
    os.environ[messages.VARIABLE] = code
    try:
        yield
    finally:
        os.environ.pop(messages.VARIABLE)
        if before is not None:
            os.environ[messages.VARIABLE] = before


def _word(text: str) -> str:
    return CHINESE[text] if messages.language() == "zh" else text


def commands_of(app: typer.Typer, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The words of each command below `app`, and what Typer holds of it."""
    for command in app.registered_commands:
        name = command.name or command.callback.__name__.strip("_").replace("_", "-")
        yield (*above, name), command
    for group in app.registered_groups:
        yield from commands_of(group.typer_instance, (*above, group.name))


def options_of(function: Callable[..., Any]) -> Iterator[tuple[inspect.Parameter, Any, Any]]:
    """Each parameter of a command with its type and what Typer is told of it."""
    hints = get_type_hints(function, include_extras=True)
    for parameter in inspect.signature(function).parameters.values():
        bare, told = get_args(hints[parameter.name])[:2]
        yield parameter, bare, told


def flags(parameter: inspect.Parameter, kind: Any, told: Any) -> list[str]:
    """The words by which an option is given."""
    # In an Annotated type Typer keeps the first word where a default would stand.
    declared = [word for word in (told.default, *(told.param_decls or ())) if isinstance(word, str)]
    if declared:
        return [flag for word in declared for flag in word.split("/")]
    dashed = parameter.name.replace("_", "-")
    return [f"--{dashed}", f"--no-{dashed}"] if kind is bool else [f"--{dashed}"]


def _command(words: tuple[str, ...], command: Any) -> list[str]:
    usage = ["strategyclf", *words]
    for parameter, kind, told in options_of(command.callback):
        if isinstance(told, typer.models.ArgumentInfo):
            shown = _metavar(parameter, kind, told)
            usage.append(shown if parameter.default is parameter.empty else f"[{shown}]")
    lines = ["", f"## strategyclf {' '.join(words)}", "", *_text(command.callback), ""]
    lines += ["```", " ".join([*usage, messages.phrase("[OPTIONS]")]), "```", "", *_options(command.callback)]
    examples = [line.removeprefix("Example: ") for line in (command.epilog or "").splitlines() if line]
    if examples:
        lines += ["", "```sh", *examples, "```"]
    return lines


def _text(function: Callable[..., Any]) -> list[str]:
    """The text of ``--help``, its paragraphs with an empty line between."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    return "\n\n".join(messages.phrase(" ".join(part.split())) for part in paragraphs).splitlines()


def _options(function: Callable[..., Any]) -> list[str]:
    rows = []
    for parameter, kind, told in options_of(function):
        if isinstance(told, typer.models.ArgumentInfo):
            name = f"`{_metavar(parameter, kind, told)}`"
        else:
            name = ", ".join(f"`{flag}`" for flag in flags(parameter, kind, told))
        help_text = messages.phrase(told.help) if told.help else ""
        cells = (name, _takes(kind, told), _default(parameter, told), help_text)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    if not rows:
        return [_word("It takes no options.")]
    head = " | ".join(_word(text) for text in ("option", "takes", "default"))
    return [f"| {head} | |", "|---|---|---|---|", *rows]


def _metavar(parameter: inspect.Parameter, kind: Any, told: Any) -> str:
    several = "..." if get_origin(_without_none(kind)) is list else ""
    return messages.phrase(told.metavar) if told.metavar else parameter.name.upper() + several


def _takes(kind: Any, told: Any) -> str:
    kind = _without_none(kind)
    if get_origin(kind) is list:
        (one,) = get_args(kind)
        return _takes(one, told) + _word("; may be repeated")
    if told.metavar and not isinstance(told, typer.models.ArgumentInfo):
        return f"`{messages.phrase(told.metavar)}`"
    choices = get_args(kind) if get_origin(kind) is Literal else _members(kind)
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    if kind is bool:
        return _word("nothing")
    return _bounded(_word(NAMES.get(kind, "text")), told)


def _members(kind: Any) -> list[str]:
    return [one.value for one in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def _bounded(name: str, told: Any) -> str:
    low, high = told.min, told.max
    if low is not None and high is not None:
        return _word("{} from {:g} to {:g}").format(name, low, high)
    if low is not None:
        return _word("{} from {:g}").format(name, low)
    return name if high is None else _word("{} to {:g}").format(name, high)


def _default(parameter: inspect.Parameter, told: Any) -> str:
    default = parameter.default
    if default is parameter.empty:
        return _word("required")
    if default is None or default is False or default == "":
        return ""
    if default is True:
        return f"`--{parameter.name.replace('_', '-')}`"
    if isinstance(default, Enum):
        default = default.value
    if isinstance(default, Path):
        default = default.as_posix()
    return f"`{default}`"


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [part for part in get_args(kind) if part is not type(None)]
        return kinds[0] if len(kinds) == 1 else kind
    return kind
