"""What users are told, in their language: English as it stands in the code, Chinese from the catalogue.

The catalogues lie in ``locale/``; ``make catalogues`` brings them up to date with the code.
"""

from __future__ import annotations

import locale
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from gettext import NullTranslations

Language = Literal["zh", "en"]

VARIABLE = "STRATEGYCLF_LANG"
LOCALE = Path(__file__).with_name("locale")


def language() -> Language:
    """The language in use: what ``STRATEGYCLF_LANG`` says, else Chinese in a Chinese locale."""
    return chosen_language() or _code(locale_language())


def chosen_language() -> Language | None:
    """What ``--lang`` or ``STRATEGYCLF_LANG`` says; None where they leave it to the locale."""
    chosen = os.environ.get(VARIABLE)
    return _code(chosen) if chosen else None


def use_language(code: Language) -> None:
    """Speak `code` from here on, in worker processes too: the choice lives in the environment."""
    os.environ[VARIABLE] = code


def locale_language() -> str:
    """The language of the locale without its encoding, such as ``zh_CN``; "" where none is set."""
    named = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), None)
    if named is None:
        named = locale.getlocale(locale.LC_CTYPE)[0] or ""
    name = named.split(".")[0]
    return "" if name.lower() in ("c", "posix") else name


def _code(name: str) -> Language:
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def phrase(template: str, /, **fields: Any) -> str:
    """`template` in the language in use, its ``{fields}`` filled in; braces stay where no field is given."""
    said = _catalogue(language()).gettext(template)
    return said.format(**fields) if fields else said


def counted(one: str, many: str, number: int, /, **fields: Any) -> str:
    """The template that fits `number`, in the language in use, ``{number}`` and ``{fields}`` filled in."""
    return _catalogue(language()).ngettext(one, many, number).format(number=number, **fields)


def later(template: str) -> str:
    """`template` as it stands: marks what `phrase` looks up later, such as an entry of a table."""
    return template


def reason_of(error: Exception) -> str:
    """Why the operating system refused, in the language in use if that is a usual reason."""
    reason = getattr(error, "strerror", None)
    return phrase(reason) if reason else str(error)


@cache
def _catalogue(code: Language) -> NullTranslations:
    import gettext

    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation("strategyclf", LOCALE, [code], fallback=True)
