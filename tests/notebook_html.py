"""Fragments for notebooks, taken apart: what a reader of the table sees."""

from __future__ import annotations

from lxml import html


def grid(fragment: str, number: int = 0) -> list[list[list[str]]]:
    """Rows → cells → lines of table `number` in `fragment`, the head first."""
    table = html.fragment_fromstring(fragment).xpath(".//table")[number]
    return [
        [[line for line in cell.xpath(".//text()") if line.strip()] for cell in row.xpath("./th|./td")]
        for row in table.xpath(".//tr")
    ]


def parts_of(fragment: str) -> set[str]:
    """The elements in it, and what could load or run anything as ``!NAME``."""
    root = html.fragment_fromstring(fragment)
    found = {element.tag for element in root.iter()}
    for element in root.iter():
        found |= {f"!{name}" for name in element.attrib if name.startswith("on") or name in ("src", "href")}
        if "url(" in element.get("style", "") or "expression(" in element.get("style", ""):
            found.add("!style")
    return found


HARMLESS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "span", "br", "small"}
