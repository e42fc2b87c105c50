"""The files of ``labels/``: what they promise, and that they are what the corpus says."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import settle
from strategyclf.labelling.texts import attach
from strategyclf.taxonomy import read_taxonomy

NAMES = ("reports", "news", "national", "seeds", "headings")


@pytest.fixture(scope="module")
def shipped(root: Path):
    return read_taxonomy(root / "labels" / "taxonomy.toml")


def journal_of(root: Path, name: str) -> Path:
    return root / "labels" / f"corpus-{name}.jsonl"


def rows_of(corpus: Path, name: str) -> list[dict]:
    with (corpus / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def linear_rgb(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear_rgb(colour) @ [0.2126, 0.7152, 0.0722])


def test_the_taxonomy_has_the_five_labels_in_canonical_order(shipped):
    assert shipped.version == "1.2"
    assert "".join(label.letter for label in shipped) == "TEHLI"
    assert all(label.definition_zh and label.definition_en for label in shipped)


def test_each_colour_can_be_seen_on_white_and_on_a_dark_page(shipped):
    for label in shipped:
        own = luminance(label.colour) + 0.05
        assert 1.05 / own >= 3, label
        assert own / (luminance("#161b22") + 0.05) >= 3, label


# Viénot, Brettel & Mollon (1999) for the red-green kinds, in linear RGB, and full colour sight.
SIGHTS = {
    "full": np.eye(3),
    "protanopia": np.array([[0.1124, 0.8876, 0], [0.1124, 0.8876, 0], [0.0040, -0.0040, 1]]),
    "deuteranopia": np.array([[0.2920, 0.7080, 0], [0.2920, 0.7080, 0], [-0.0223, 0.0223, 1]]),
}


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_colours_stay_apart_under_colour_blindness(shipped, sight):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

    def lab(colour: str) -> np.ndarray:
        seen = np.clip(SIGHTS[sight] @ linear_rgb(colour), 0, 1)
        x, y, z = np.cbrt(to_xyz @ seen / [0.9505, 1, 1.089])
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    for one, other in itertools.combinations(shipped, 2):
        assert np.linalg.norm(lab(one.colour) - lab(other.colour)) > 20, (one.id, other.id)


@pytest.mark.parametrize("name", NAMES)
def test_journals_hold_no_text(root: Path, name: str):
    content = journal_of(root, name).read_text(encoding="utf-8")
    longest = max(map(len, re.findall(r"[\u4e00-\u9fff]+", content)), default=0)
    assert longest <= 8  # a province's name is the longest there is
    assert '"text"' not in content


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_corpus_settles_to_its_label(root: Path, corpus: Path, shipped, name: str):
    journal = read_journal([journal_of(root, name)], shipped)
    settlement = settle(journal.decisions)
    assert journal.problems == ()
    assert settlement.disputed == ()
    found = {paragraph.digest: paragraph for paragraph in settlement.paragraphs}
    rows = rows_of(corpus, name)
    assert found.keys() == {row["sha"] for row in rows}
    for row in rows:
        paragraph = found[row["sha"]]
        assert list(paragraph.labels) == row["labels"], row["id"]
        assert row["doc"] in paragraph.docs
        assert (paragraph.genre, paragraph.draw) == (row["genre"], row["draw"])
        assert paragraph.unit == ("heading" if name == "headings" else "")
        assert paragraph.furniture == row["furniture"]
        assert paragraph.confidence <= row["confidence"]


@pytest.mark.parametrize("name", NAMES)
def test_every_reader_of_the_corpus_has_a_line(root: Path, corpus: Path, shipped, name: str):
    journal = read_journal([journal_of(root, name)], shipped)
    lines = {(d.digest, d.reader, d.doc): list(d.labels) for d in journal.decisions}
    met = set()
    for row in rows_of(corpus, name):
        for reader, labels in row["readers"].items():
            assert lines[row["sha"], reader, row["doc"]] == labels
            met.add((row["sha"], reader, row["doc"]))
        if row["settled"]:
            assert lines[row["sha"], "settled", row["doc"]] == row["labels"]
            met.add((row["sha"], "settled", row["doc"]))
    assert lines.keys() == met


def test_the_texts_of_the_corpus_attach_to_all_labels(root: Path, corpus: Path, shipped):
    labelled = settle(read_journal([journal_of(root, name) for name in NAMES], shipped).decisions).paragraphs
    found = attach(labelled, (row["text"] for name in NAMES for row in rows_of(corpus, name)))
    assert len(found.rows) == len(labelled) == 12_709
    assert (found.by_match_key, found.missing) == (0, ())


@pytest.mark.parametrize(
    ("book", "heading", "yes", "no"),
    [
        ("CODEBOOK.md", "Examples (invented):", "- yes: “", "- no: “"),
        ("CODEBOOK.zh.md", "例句（自拟）：", "- 是：“", "- 否：“"),
    ],
)
def test_both_codebooks_give_two_examples_for_and_two_against_each_label(
    root, shipped, book, heading, yes, no
):
    content = (root / "labels" / book).read_text(encoding="utf-8")
    for label, after in zip(shipped.ids, [*shipped.ids[1:], None], strict=True):
        start = content.index(f" {label}", content.index("\n**"))
        end = content.index(f" {after}", start) if after else len(content)
        examples = content[content.index(heading, start) : end]
        assert (examples.count(yes), examples.count(no)) == (2, 2), label
    assert re.findall(r"^(\d+)\. ", content, re.M) == [str(n) for n in range(1, 33)]


def test_both_codebooks_use_the_same_examples(root: Path):
    english, chinese = (
        re.findall(
            r"^- (?:yes: |no: |是：|否：)“(.+?)”", (root / "labels" / book).read_text(encoding="utf-8"), re.M
        )
        for book in ("CODEBOOK.md", "CODEBOOK.zh.md")
    )
    assert english == chinese
    assert len(set(english)) == 20
