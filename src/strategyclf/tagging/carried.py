"""The columns that tables hand on to the output: which there are, and of which type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from strategyclf.messages import later, phrase
from strategyclf.tagging.flat import as_text

CarriedType = Literal["flag", "integer", "number", "text"]


def type_of(value: object) -> CarriedType:
    """The type of a plain value that is not None."""
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "text"


def stated_type(type: Any) -> CarriedType:
    """The type of a column that is of an Arrow `type`."""
    import pyarrow as pa

    if pa.types.is_boolean(type):
        return "flag"
    if pa.types.is_integer(type):
        return "integer"
    return "number" if pa.types.is_floating(type) else "text"


def common_type(types: set[CarriedType]) -> CarriedType:
    """The one type that holds values of all `types`; text where nothing is known."""
    if types == {"integer", "number"}:
        return "number"
    return next(iter(types)) if len(types) == 1 else "text"


def carried_types(rows: Iterable[Mapping[str, Any]]) -> dict[str, CarriedType]:
    """Name → type of the columns of `rows`, in the order they are first seen."""
    found: dict[str, set[CarriedType]] = {}
    for row in rows:
        for name, value in row.items():
            types = found.setdefault(name, set())
            if value is not None:
                types.add(type_of(value))
    return {name: common_type(types) for name, types in found.items()}


def as_carried(value: Any, type: CarriedType) -> Any:
    """`value` as a column of `type` holds it."""
    if value is None or type in ("flag", "integer"):
        return value
    if type == "number":
        return float(value)
    text = as_text(value)
    return text if isinstance(text, str) else str(text)


def misfit(row: Mapping[str, Any], expected: Mapping[str, CarriedType]) -> str:
    """Why the carried columns of a row cannot be written where `expected` ones stand; "" where they can."""
    for name, value in row.items():
        type = expected.get(name)
        if type is None:
            return phrase("column {name!r} is not among those at the start of the tables", name=name)
        if type == "text" or value is None:
            continue
        found = type_of(value)
        if found != type and not (type == "number" and found == "integer"):
            return phrase(
                "column {name!r} holds {found} where the rows at the start hold {known}",
                name=name,
                found=phrase(_WORDS[found]),
                known=phrase(_WORDS[type]),
            )
    return ""


_WORDS = {
    "flag": later("a truth value"),
    "integer": later("a whole number"),
    "number": later("a number"),
    "text": later("text"),
}
