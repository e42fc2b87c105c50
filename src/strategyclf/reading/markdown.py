"""Markdown → page: front matter, headings, lists, tables, and HTML inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from strategyclf.messages import phrase
from strategyclf.reading.facts import facts_of_mapping
from strategyclf.reading.html import read_fragment
from strategyclf.reading.page import Block, Mark, Page, squeezed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_ENDS_LINE = re.compile(r"[。！？!?；;：:…][”’」』）)】\"']*$")
_BREAK = re.compile(r"<br\s*/?>|</?p\b[^>]*>", re.IGNORECASE)
_LONGEST_HEADING = 120


def read_markdown(text: str) -> Page:
    """The page of a Markdown text."""
    stated, content, notices = _front_matter(text)
    return Page(tuple(_blocks(_parser().parse(content))), facts_of_mapping(stated), notices=notices)


def _front_matter(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text, ()
    import frontmatter
    from yaml import YAMLError

    try:
        post = frontmatter.loads(text)
    except (YAMLError, ValueError):
        return _by_line(found[1]), text[found.end() :], (phrase("broken front matter: read line by line"),)
    if not post.metadata:
        return {}, text, ()
    return dict(post.metadata), post.content, ()


def _by_line(front_matter: str) -> dict[str, str]:
    """The ``key: value`` lines of front matter that is no YAML."""
    pairs = (line.split(":", 1) for line in front_matter.splitlines() if re.match(r"\w+:", line))
    return {key: value.strip().strip("'\"") for key, value in pairs}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark with tables; indented text is text, since Chinese paragraphs are often indented."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("code")


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    level = depth = 0
    number = ""
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "list_item_open":
            depth += 1
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "html_block":
            yield from read_fragment(token.content)
        elif token.type == "fence":
            yield from (Block(line) for line in map(squeezed, token.content.splitlines()) if line)
        elif token.type == "inline":
            for block in _lines(token.children or [], level, in_list=depth > 0):
                yield Block(number + block.text, block.level, block.mark) if number else block
                number = ""


def _lines(children: Sequence[Token], level: int, *, in_list: bool) -> Iterator[Block]:
    """The lines of one Markdown paragraph.

    A break in the source ends a line where the text before it ends in a mark, as Chinese authors write;
    elsewhere it is a wrapped line.
    """
    line = _Line(level, in_list)
    for token in children:
        if token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.match(token.content)):
            yield from line.taken()
        elif token.type == "softbreak":
            if level == 0 and _ENDS_LINE.search(line.text.rstrip()):
                yield from line.taken()
            else:
                line.add_break()
        else:
            line.add(token)
    yield from line.taken()


class _Line:
    """The text of a line as it grows, with how much of it is bold or linked."""

    def __init__(self, level: int, in_list: bool) -> None:
        self.level = level
        self.in_list = in_list
        self.text = ""
        self.strong = self.links = 0
        self._bold = self._linked = 0

    def add(self, token: Token) -> None:
        if token.type in ("strong_open", "strong_close"):
            self._bold += token.nesting
        elif token.type in ("link_open", "link_close"):
            self._linked += token.nesting
        elif token.type in ("text", "code_inline", "text_special"):
            self.text += token.content
            size = len("".join(token.content.split()))
            self.strong += size if self._bold else 0
            self.links += size if self._linked else 0

    def add_break(self) -> None:
        if self.text[-1:].isascii():
            self.text += " "

    def taken(self) -> Iterator[Block]:
        text = squeezed(self.text)
        size = len("".join(text.split()))
        if text:
            mark: Mark = "item" if self.in_list else ""
            if self.links and size - self.links <= 3:
                mark = "links"
            elif self.strong == size:
                mark = "strong"
            # A paragraph over a line of dashes is a heading to Markdown; such a long one is not meant so.
            level = self.level if len(text) <= _LONGEST_HEADING and not text.endswith("。") else 0
            yield Block(text, level, mark)
        self.text = ""
        self.strong = self.links = 0
