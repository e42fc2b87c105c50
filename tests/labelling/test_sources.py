from __future__ import annotations

from pathlib import Path

import pytest

from strategyclf.errors import LabelError
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import settle
from strategyclf.labelling.sources import Source, missing_by_source, read_sources
from strategyclf.taxonomy import read_taxonomy


def test_missing_labels_go_to_the_first_source_that_holds_a_decision(decide):
    lines = [
        decide("甲", source="reports/2024.csv", genre="report", doc="d2"),
        decide("乙", source="reports/2025.csv", genre="report", doc="d1"),
        decide("丙", source="reports/2025.csv", genre="news"),
        decide("丁", source="elsewhere"),
    ]
    sources = [
        Source("year books", ("year*",), "ask the library"),
        Source("reports", ("reports/*.csv",), "clone it", genres=("report",), repository="a/b"),
    ]
    found = missing_by_source(settle(lines).paragraphs, lines, sources)
    assert [(group.source and group.source.name, len(group.paragraphs)) for group in found] == [
        ("reports", 2),
        (None, 2),
    ]
    assert found[0].docs == ("d1", "d2")


def test_every_decision_of_the_checkout_has_a_public_source_or_says_why_not(root: Path):
    sources = read_sources(root / "labels" / "sources.toml")
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    journal = read_journal([root / "labels"], taxonomy)
    found = missing_by_source(settle(journal.decisions).paragraphs, journal.decisions, sources)
    assert {group.source.repository: group.source.commit for group in found if group.source} == {
        "johncodes404/china-provincial-gov-reports-2026": "ad4c815",
        "liuzeyi11/GovernmentWorkReportCorpus": "44c7537",
        "DuckBurnIncense/xin-wen-lian-bo": "ae8d591",
        "": "",
    }
    assert all(group.source for group in found)
    assert sum(len(group.paragraphs) for group in found) > 13_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[sources]\n", r"sources\.toml: not valid TOML"),
        ("sources = 3\n", r"'sources' should be tables"),
        ("sources = [3]\n", r"'sources' should be tables"),
        ('[[sources]]\nname = "a"\nsources = ["x"]\n', r"source 1: 'todo' is missing or no text"),
        ('[[sources]]\nname = "a"\ntodo = "b"\ncommit = 7\n', r"source 1: 'commit' is missing or no text"),
        ('[[sources]]\nname = "a"\ntodo = "b"\nsources = "x"\n', r"'sources' should be a list of texts"),
        ('[[sources]]\nname = "a"\ntodo = "b"\n', r"'sources' names nothing"),
    ],
)
def test_a_bad_file_is_named_with_the_entry_and_a_remedy(tmp_path: Path, content: str, message: str):
    path = tmp_path / "sources.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(LabelError, match=f"{message}.*; mend it as labels/README.md shows"):
        read_sources(path)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path):
    with pytest.raises(LabelError, match=r"sources\.toml: cannot be read \(No such file"):
        read_sources(tmp_path / "sources.toml")
