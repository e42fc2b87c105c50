"""HTML → page. Fragments are walked as they are; a full page is first narrowed to its main text.

The main text is what trafilatura finds, widened to everything between its first and last paragraph: it
drops short paragraphs now and then, and every paragraph of the text is wanted here. Where it keeps too
little of the running text of a page, the whole page counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from strategyclf.article import LeftOut
from strategyclf.reading.html_facts import facts_of_head
from strategyclf.reading.page import Block, Mark, Page, squeezed


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
_UNSEEN = _names(
    "script style noscript template iframe svg head select button textarea object video audio canvas math"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"strong", "b"})
_STRUCTURE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|crumbs?|share|footer|foot|copyright|sidebar|related|comments?"
    r"|toolbar|qrcode|login|pag(?:er|ination)|banner|recommend)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEAD_LINES = 6
_STRUCTURAL_TAGS = frozenset({"nav", "aside", "footer", "form"})
_SENTENCE = re.compile(r"[\u4e00-\u9fff].{8,}[。！？；]", re.DOTALL)


def read_html(text: str) -> Page:
    """The page of a full HTML document."""
    tree = _parsed(text)
    walk = _Walk(structured=True, size=sum(map(len, tree.itertext())))
    walk.run(tree)
    facts = facts_of_head(tree, [block.text for block in walk.blocks])
    if not walk.blocks:
        return Page((), facts, tuple(walk.left_out))
    first, last = _main_text(text, walk.blocks)
    outside = [*walk.blocks[:first], *walk.blocks[last:]]
    kept = _with_head(walk.blocks, first, last)
    dropped = [LeftOut(block.text, "outside_main_text") for block in outside if block not in kept]
    return Page(tuple(kept), facts, (*walk.left_out, *dropped))


def read_fragment(text: str) -> tuple[Block, ...]:
    """The blocks of HTML inside another text."""
    walk = _Walk(structured=False, size=0)
    walk.run(_parsed(text))
    return tuple(walk.blocks)


def _parsed(text: str) -> Any:
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    return html.document_fromstring(
        text.replace("\0", "").encode("utf-8", "replace") or b"<p></p>", parser=parser
    )


class _Walk:
    """Collects the blocks of a tree in document order."""

    def __init__(self, *, structured: bool, size: int) -> None:
        self.blocks: list[Block] = []
        self.left_out: list[LeftOut] = []
        self._structured = structured
        self._size = size
        self._pieces: list[str] = []
        self._bold = self._linked = 0
        self._within = {"bold": 0, "a": 0, "li": 0, "heading": 0}

    def run(self, tree: Any) -> None:
        from lxml import etree

        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                self._start(element, walker)
            else:
                self._end(element)
        self._flush()

    def _start(self, element: Any, walker: Any) -> None:
        tag = element.tag
        if tag in _UNSEEN or _is_hidden(element):
            walker.skip_subtree()
            return
        if self._structured and self._is_structure(element):
            text = squeezed(" ".join(element.itertext()))
            if text:
                self.left_out.append(LeftOut(text, "page_structure"))
            walker.skip_subtree()
            return
        if tag in _BLOCKS or tag == "br":
            self._flush()
        self._enter(tag, 1)
        self._add(element.text)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if (
            tag not in _UNSEEN
            and not _is_hidden(element)
            and not (self._structured and self._is_structure(element))
        ):
            if tag in _BLOCKS:
                self._flush()
            self._enter(tag, -1)
        elif tag in _BLOCKS:
            self._flush()
        self._add(element.tail)

    def _enter(self, tag: str, step: int) -> None:
        if tag in _BOLD:
            self._within["bold"] += step
        elif tag in ("a", "li"):
            self._within[tag] += step
        elif tag in _HEADINGS:
            self._within["heading"] = _HEADINGS[tag] if step > 0 else 0

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        size = len("".join(text.split()))
        self._bold += size if self._within["bold"] else 0
        self._linked += size if self._within["a"] else 0

    def _flush(self) -> None:
        text = squeezed("".join(self._pieces))
        if text:
            size = len("".join(text.split()))
            mark: Mark = "item" if self._within["li"] else ""
            if self._linked >= size * 0.9:
                mark = "links"
            elif self._bold == size:
                mark = "strong"
            self.blocks.append(Block(text, self._within["heading"], mark))
        self._pieces.clear()
        self._bold = self._linked = 0

    def _is_structure(self, element: Any) -> bool:
        """Whether `element` is a menu, a footer or the like, and holds little of the page's text."""
        tag = element.tag
        if tag not in _BLOCKS or tag in ("html", "body", "p", "li"):
            return False
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if tag not in _STRUCTURAL_TAGS and not _STRUCTURE.search(names):
            return False
        return sum(map(len, element.itertext())) <= self._size * 0.25


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style) and "display:none" in "".join(style.split()).lower()


def _main_text(text: str, blocks: Sequence[Block]) -> tuple[int, int]:
    """Where in `blocks` the main text begins and ends; all of it where trafilatura keeps too little."""
    running = [number for number, block in enumerate(blocks) if _is_running(block)]
    if not running:
        return 0, len(blocks)
    import trafilatura

    extracted = (
        trafilatura.extract(text, favor_recall=True, include_comments=False, include_tables=True) or ""
    )
    found = "".join(extracted.split())
    inside = [number for number in running if "".join(blocks[number].text.split()) in found]
    kept = sum(len(blocks[number].text) for number in inside)
    if kept < 0.5 * sum(len(blocks[number].text) for number in running):
        return 0, len(blocks)
    first, last = inside[0], inside[-1] + 1
    while first > 0 and (_is_running(blocks[first - 1]) or blocks[first - 1].level):
        first -= 1
    # Short lines around the text may be its own (a salutation, a signature): the furniture rules judge them.
    while last < len(blocks) and blocks[last].mark != "links" and last - inside[-1] < 4:
        last += 1
    return first, last


def _is_running(block: Block) -> bool:
    return block.mark != "links" and _SENTENCE.search(block.text[:2000]) is not None


def _with_head(blocks: Sequence[Block], first: int, last: int) -> list[Block]:
    """The main text with the lines between the page's main heading and it: they state date and source."""
    heading = next((number for number in range(first, -1, -1) if blocks[number].level in (1, 2)), None)
    if heading is None:
        heading = first
        while heading > 0 and first - heading < _HEAD_LINES and blocks[heading - 1].mark != "links":
            heading -= 1
    return list(blocks[heading:last])
