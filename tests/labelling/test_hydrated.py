from __future__ import annotations

import csv
import io
import json

from strategyclf.article import digest
from strategyclf.labelling.hydrated import write_csv, write_json_lines
from strategyclf.labelling.settlement import settle
from strategyclf.labelling.texts import attach


def rows_of(decide):
    lines = [
        decide(
            "旧仓库，改成车间。",
            ("tech", "land"),
            "ann",
            doc="d1",
            genre="report",
            draw="census",
            confidence=2,
        ),
        decide("旧仓库，改成车间。", ("tech", "land"), "bo"),
        decide("-5度，天冷。", (), "ann", unit="heading", furniture=True),
    ]
    return attach(settle(lines).paragraphs, ["旧仓库改成车间", "-5度，天冷。"]).rows


def test_json_lines_carry_the_text_and_say_how_it_was_found(decide):
    file = io.BytesIO()
    write_json_lines(file, rows_of(decide))
    first, second = (json.loads(line) for line in file.getvalue().splitlines())
    assert first == {
        "digest": digest("旧仓库，改成车间。"),
        "text": "旧仓库改成车间",
        "labels": ["tech", "land"],
        "doc": "d1",
        "genre": "report",
        "unit": "",
        "confidence": 2,
        "draw": "census",
        "furniture": False,
        "readers": ["ann", "bo"],
        "found_by": "match key",
    }
    assert (second["found_by"], second["unit"], second["furniture"]) == ("digest", "heading", True)


def test_csv_has_a_column_a_label_and_no_cell_that_a_spreadsheet_runs(decide, taxonomy):
    file = io.StringIO()
    write_csv(file, rows_of(decide), taxonomy)
    first, second = csv.DictReader(io.StringIO(file.getvalue()))
    assert first["digest"] == f"d:{digest('旧仓库，改成车间。')}"
    assert (first["tech"], first["land"], first["labels"]) == ("1", "1", "tech;land")
    assert first["readers"] == "ann;bo"
    assert (second["tech"], second["confidence"]) == ("0", "")
    assert second["text"] == "'-5度，天冷。"
