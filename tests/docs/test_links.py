"""Links of the README and of the docs lead somewhere, to the headings they name included."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "docs/reference/*.md", "labels/*.md", "models/default/*.md")
    for path in ROOT.glob(pattern)
)
PARSER = MarkdownIt("commonmark").enable("table")


def links(text: str) -> list[str]:
    """The targets of all links and pictures of a page, outside code."""
    tokens = [inner for token in PARSER.parse(text) for inner in token.children or ()]
    return [str(token.attrs.get("href") or token.attrs.get("src")) for token in tokens if token.attrs]


def anchors(text: str) -> set[str]:
    """What a page's headings are called in links, by GitHub's rule."""
    tokens = PARSER.parse(text)
    found: set[str] = set()
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            words = "".join(child.content for child in inline.children or ())
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            found.add(name if name not in found else f"{name}-1")
    return found


def broken(page: Path) -> list[str]:
    """The relative links of a page that lead nowhere."""
    wrong = []
    for link in links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = page.parent / name if name else page
        lost = anchor and target.suffix == ".md" and target.exists()
        if not target.exists() or (lost and anchor not in anchors(target.read_text(encoding="utf-8"))):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_somewhere(name):
    assert broken(ROOT / name) == []


def test_every_page_of_the_docs_is_linked_from_the_readme_or_from_a_page_that_is():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.is_file():
            continue
        seen.add(page)
        if page.suffix == ".md":
            found = links(page.read_text(encoding="utf-8"))
            waiting += [
                (page.parent / unquote(link).split("#")[0]).resolve() for link in found if ":" not in link
            ]
    assert {page for page in (ROOT / "docs").rglob("*.md") if "samples" not in page.parts} - seen == set()


def test_a_link_to_a_missing_page_heading_or_picture_is_found(tmp_path):
    (tmp_path / "other.md").write_text("# Title\n\n## 用 自己的\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "# A b\n\n[1](other.md#用-自己的) [2](#a-b) `[x](no.md)` [3](https://x.example/)\n\n"
        "[4](none.md) [5](other.md#nothing) ![6](none.png)\n",
        encoding="utf-8",
    )
    assert broken(page) == ["none.md", "other.md#nothing", "none.png"]
