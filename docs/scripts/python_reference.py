"""The reference of every public name, read off the source by griffe without importing it.

A name is public when the door of its package hands it on (``lazy_names`` in an ``__init__.py``).
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import griffe

HEAD = """# Python

Made by `make reference` from the source; do not edit it here. Each name is imported from the package in whose part it stands:
`from strategyclf.reading import read`. Packages load a name when it is first used, so that an import costs next to nothing.
Arrays have their shape in brackets; what a function may raise is a `StrategyclfError`, one line that names file, place and remedy.
"""
# From what most callers need to what few do.
PACKAGES = (
    "strategyclf",
    "strategyclf.reading",
    "strategyclf.model",
    "strategyclf.tagging",
    "strategyclf.evaluation",
    "strategyclf.profiles",
    "strategyclf.report",
    "strategyclf.labelling",
    "strategyclf.learning",
    "strategyclf.measures",
    "strategyclf.text",
    "strategyclf.cli",
)
LONGEST = 100
UNDERLINED = re.compile(r"^-{3,}$")
DESCRIBED = re.compile(r"^([\w*][\w*, ]*?) : (.*)$")
# Where a line holds several: `row : of the text. label : its id.`
NEXT_NAME = re.compile(r"[.;] (?=\w+(?:, \w+)* : )")


def page(source: Path) -> str:
    """The Markdown of every public name of the package in the folder `source`."""
    package = griffe.load("strategyclf", search_paths=[source], allow_inspection=False)
    lines = [HEAD]
    seen: dict[str, str] = {}
    for name in (*PACKAGES, *sorted(set(doors(source)) - set(PACKAGES))):
        path = name.removeprefix("strategyclf").strip(".")
        lines += [f"## {name}", "", *_docstring(package[path] if path else package), ""]
        for public, module in doors(source)[name].items():
            place = f"{module.removeprefix('strategyclf.')}.{public}"
            if place in seen:
                lines += [f"### {name}.{public}", "", f"The same as `{seen[place]}.{public}` above.", ""]
            else:
                seen[place] = name
                lines += [f"### {name}.{public}", "", *_documented(package[place], public)]
    lines += ["## strategyclf.errors", "", *_docstring(package["errors"]), ""]
    for public, error in package["errors"].classes.items():
        if f"errors.{public}" not in seen:
            lines += [f"### strategyclf.errors.{public}", "", *_documented(error, public)]
    return "\n".join(lines).rstrip() + "\n"


def doors(source: Path) -> dict[str, dict[str, str]]:
    """Package → public name → the module that it lives in."""
    found = {}
    for door in sorted((source / "strategyclf").rglob("__init__.py")):
        for node in ast.walk(ast.parse(door.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "lazy_names":
                package = ".".join(door.parent.relative_to(source).parts)
                found[package] = ast.literal_eval(node.args[1])
    return found


def _documented(thing: griffe.Object | griffe.Alias, name: str) -> list[str]:
    if thing.is_function:
        return [*_fenced(_signature(thing)), *_docstring(thing), ""]
    if not thing.is_class:
        return [*_fenced(f"{name} = {thing.value}"), *_docstring(thing), ""]
    bases = f"\n    # is a kind of {', '.join(str(base) for base in thing.bases)}" if thing.bases else ""
    lines = [*_fenced(f"class {_signature(thing)}{bases}"), *_docstring(thing), ""]
    for public, member in thing.members.items():
        # What a dataclass holds stands in its signature, and under Attributes.
        if not member.is_public or public.startswith("__") or member.is_alias:
            continue
        if "property" in member.labels:
            lines += _fenced(f"{name}.{public}: {member.annotation}")
        elif member.is_function:
            decorator = "@classmethod\n" if "classmethod" in member.labels else ""
            lines += _fenced(f"{decorator}{_signature(member, f'{name}.{public}')}")
        else:
            continue
        lines += [*_docstring(member), *([""] if member.docstring else [])]
    return lines


def _fenced(code: str) -> list[str]:
    return ["```python", code, "```", ""]


def _signature(thing: griffe.Object | griffe.Alias, name: str | None = None) -> str:
    """On one line, or with a line a parameter where that is too long."""
    whole = thing.signature(name=name)
    if len(whole) <= LONGEST or not thing.parameters:
        return whole
    parts: list[str] = []
    depth, here = 0, ""
    opening = whole.index("(")
    for place, character in enumerate(whole[opening + 1 :], opening + 1):
        if depth == 0 and character == ")":
            parts.append(here.strip())
            return "\n".join([whole[: opening + 1], *(f"    {part}," for part in parts), whole[place:]])
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character == ",":
            parts.append(here.strip())
            here = ""
        else:
            here += character
    return whole


def _docstring(thing: griffe.Object | griffe.Alias) -> list[str]:
    """A docstring as Markdown: `name : what it is` becomes a list, a heading of NumPy's form bold."""
    if thing.docstring is None:
        return []
    lines: list[str] = []
    for line in inspect.cleandoc(thing.docstring.value).replace("``", "`").splitlines():
        if UNDERLINED.match(line) and lines:
            lines[-1] = f"**{lines[-1]}**"
            lines.append("")
        elif DESCRIBED.match(line):
            lines += [_described(part) for part in NEXT_NAME.split(line)]
        else:
            lines.append(line)
    return lines


def _described(line: str) -> str:
    names, _, text = line.partition(" : ")
    return f"- {', '.join(f'`{name}`' for name in names.split(', '))}: {text}"
