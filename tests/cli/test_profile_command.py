import csv
import json

import pytest
from typer.testing import CliRunner

from strategyclf.cli.app import app
from tagged_rows import IDS, tagged_row, write_rows


@pytest.fixture
def tags(tmp_path):
    rows = [
        tagged_row(
            "企业更新设备。天气好。",
            {"tech_upgrade": "企业更新设备。"},
            source="=甲",
            title="题",
            date="2023-02-01",
        ),
        tagged_row("学校办学。", ["talent_education"], article="b.txt", source="乙", date="2024-02-01"),
        tagged_row("学校办学！", ["talent_education"], article="c.txt", source="丙", date="2024-03-01"),
    ]
    return write_rows(tmp_path / "tags.jsonl", rows)


def run(*arguments):
    return CliRunner().invoke(app, ["profile", *map(str, arguments)], catch_exceptions=False)


def test_the_table_is_printed_and_files_hold_every_figure(tags, tmp_path):
    import pyarrow.parquet as pq
    from openpyxl import load_workbook

    done = run(
        tags, "--by", "source", "--names", "en", "--out", tmp_path / "p.csv", "--json", tmp_path / "p.json"
    )
    assert done.exit_code == 0
    assert "all text" in done.output
    assert "1 articles are reprints" in done.output
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * len(IDS)
    assert {row["group"] for row in rows} == {"'=甲", "乙", "all"}
    assert float(rows[0]["share_of_characters"]) == pytest.approx(7 / 11)
    figures = json.loads((tmp_path / "p.json").read_text("utf-8"))
    assert figures["merged"] == {"c.txt#0": "b.txt#0"}
    assert figures["manifest"]["inputs"][str(tags)]

    assert run(tags, "--by", "year", "--names", "zh", "--out", tmp_path / "p.xlsx").exit_code == 0
    book = load_workbook(tmp_path / "p.xlsx")
    assert book.sheetnames == ["分布", "合并", "说明"]
    assert [cell.value for cell in book["分布"][1]][:3] == ["分组", "策略", "占正文字数"]
    assert [cell.value for cell in book["合并"][2]] == ["c.txt#0", "b.txt#0"]

    assert run(tags, "--by", "article", "--no-quotes", "--out", tmp_path / "p.parquet").exit_code == 0
    table = pq.read_table(tmp_path / "p.parquet").to_pylist()
    assert table[0]["quotes"] == ""
    assert isinstance(table[0]["of_articles"], int)


@pytest.mark.parametrize("measure", ["paragraphs", "articles"])
def test_other_measures_are_printed_on_request(tags, measure):
    done = run(tags, "--by", "source", "--measure", measure, "--names", "zh")
    assert "100.0" in done.output
    assert "全部" in done.output


def test_a_wrong_call_is_named(tags, tmp_path):
    from strategyclf.errors import CallError

    for arguments, said in (
        (["--include", "foot"], "is no kind of paragraph"),
        (["--sample", "x.json"], "no labels are named"),
        (["--by", "source", "--out", tmp_path / "p.txt"], "none of .csv, .parquet and .xlsx"),
        (["--by", "colour"], "no column 'colour'"),
    ):
        with pytest.raises(CallError, match=said):
            run(tags, *arguments)


def test_shares_are_corrected_on_request_with_a_warning(tags):
    done = run(tags, "--by", "source", "--correct", "model", "--names", "en", "--include", "heading,note")
    assert done.exit_code == 0
    assert "Warning: the shares are corrected with error rates" in done.output
