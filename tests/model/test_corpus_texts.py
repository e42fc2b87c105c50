from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from small_project import ONE_LABEL
from strategyclf.article import digest, match_key
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
from strategyclf.model.corpus_texts import corpus_texts, labels_at_hand

TEXTS = ["东城今日有雨。", "西城多云转晴。", "南城风大，出门当心。", "北城夜里有雪。"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    append(
        path,
        [
            Decision(digest(t), (), "ann", "human", "2026-01-01", "test", doc="d", match_key=match_key(t))
            for t in TEXTS
        ],
    )
    return path


def workbook(path: Path, header: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_texts_are_found_in_any_mix_of_files_and_tables(tmp_path: Path, journal: Path):
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps({"digest": digest(TEXTS[0]), "text": TEXTS[0]}) + "\n", "utf-8")
    book = workbook(tmp_path / "b.xlsx", ("sha", "text"), (digest(TEXTS[1]), TEXTS[1]))
    page = tmp_path / "pages" / "c.txt"
    page.parent.mkdir()
    page.write_text(TEXTS[2], "gb18030")
    markdown = tmp_path / "d.md"
    markdown.write_text("# 天气\n\n北城，夜裏有雪\n", "utf-8")
    found = labels_at_hand([journal], [lines, book, page.parent, markdown], ONE_LABEL)
    assert [row.text for row in found.attachment.rows] == [*TEXTS[:3], "北城，夜裏有雪"]
    assert found.attachment.by_match_key == 1
    assert found.attachment.missing == ()


def test_what_cannot_be_read_is_missing_text(tmp_path: Path, journal: Path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK nothing")
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    found = labels_at_hand([journal], [tmp_path / "broken.xlsx", tmp_path / "a.txt"], ONE_LABEL)
    assert [row.text for row in found.attachment.rows] == TEXTS[:1]
    assert len(found.attachment.missing) == 3


def test_a_table_of_articles_is_read_into_paragraphs_unless_its_rows_are_paragraphs(tmp_path: Path):
    table = workbook(tmp_path / "t.xlsx", ("text", "year"), (f"{TEXTS[0]}\n{TEXTS[1]}", "2024"))
    assert set(corpus_texts([table])) == set(TEXTS[:2])
    assert list(corpus_texts([table], rows="paragraph")) == [f"{TEXTS[0]}\n{TEXTS[1]}"]


def test_paragraphs_in_dispute_have_their_text_beside_the_settled_ones(tmp_path: Path, journal: Path):
    differing = Decision(digest(TEXTS[1]), ("rain",), "bo", "human", "2026-01-01", "test")
    append(journal, [differing])
    (tmp_path / "a.txt").write_text("\n\n".join(TEXTS[:2]), "utf-8")
    found = labels_at_hand([journal], [tmp_path / "a.txt"], ONE_LABEL)
    assert found.disputed_texts == {digest(TEXTS[1]): TEXTS[1]}
    assert [row.text for row in found.attachment.rows] == TEXTS[:1]
    assert digest(TEXTS[1]) not in {paragraph.digest for paragraph in found.attachment.missing}
