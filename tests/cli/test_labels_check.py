"""``strategyclf labels status``, ``agree``, ``hydrate`` and ``audit`` as they are called."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path

import pytest

from strategyclf.article import digest, match_key
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append

PLANT = "停产的搪瓷厂腾空之后，改成了两层的小企业车间。"
SCHOOL = "技师学院按企业的岗位单子开班，去年送出九百名学生。"
ESTATE = "六号院这样的老旧小区今年都换了水管。"
AWAY = "这一段的原文不在手边。"


def decide(text: str, labels: tuple[str, ...], reader: str = "ann", **fields) -> Decision:
    kind = fields.pop("reader_kind", "human")
    known = {"doc": "d1", "match_key": match_key(text), "draw": "census", "source": "mine.csv"} | fields
    return Decision(digest(text), labels, reader, kind, "2026-01-01", **known)


@pytest.fixture
def store(tmp_path: Path) -> dict[str, Path]:
    """A journal with one dispute, one label without text, and a folder with the other texts."""
    journal = tmp_path / "标注" / "mine.jsonl"
    journal.parent.mkdir()
    append(
        journal,
        [
            decide(PLANT, ("land_redevelopment",)),
            decide(PLANT, ("land_redevelopment",), "bo"),
            decide(SCHOOL, ("talent_education",)),
            decide(SCHOOL, (), "bo"),
            decide(SCHOOL, ("talent_education",), "robot", reader_kind="model"),
            decide(ESTATE, ("land_redevelopment",)),
            decide(AWAY, (), doc="d9", source="corpus/news.jsonl", genre="news", draw=""),
        ],
    )
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text(f"{PLANT}\n\n{SCHOOL}\n\n{ESTATE}\n", "utf-8")
    return {"journal": journal, "pages": pages, "out": tmp_path}


def widths(printed: str) -> list[int]:
    """The columns that each line takes; a Chinese character takes two."""
    return [
        sum(1 + (unicodedata.east_asian_width(mark) in "WF") for mark in line)
        for line in printed.splitlines()
    ]


def test_status_counts_the_store_within_80_columns_with_chinese_names(strategyclf, store):
    with store["journal"].open("ab") as file:
        file.write(b'{"digest": "01')
    figures = store["out"] / "status.json"
    code, out, _ = strategyclf(
        "labels", "status", "--labels", store["journal"], "--corpus", store["pages"], "--json", figures
    )
    assert code == 0
    assert "7 decisions on 4 paragraphs of 2 documents" in out
    assert "3 labelled" in out
    assert "1 in dispute" in out
    assert "texts at hand: 2 of 3" in out
    assert "torn lines: 1" in out
    assert "mine.jsonl, line 8: the last line breaks off and was skipped" in out
    assert "土地盘活与空间再开发 land_redevelopment" in out
    assert "（无） none" in out
    for word in ("census", "unknown", "mine.csv", "corpus/news.jsonl", "robot", "model"):
        assert word in out
    tables = out[out.index("label  ") :]
    assert max(widths(tables)) <= 80
    told = json.loads(figures.read_text("utf-8"))
    assert told["labels"]["land_redevelopment"] == {"paragraphs": 2, "at_hand": 2}
    assert told["sources"]["corpus/news.jsonl"] == {"paragraphs": 1, "at_hand": 0}
    assert len(told["problems"]) == 1


def test_status_of_the_checkout_fits_80_columns_and_names_the_rest(strategyclf, root: Path):
    code, out, _ = strategyclf("labels", "status", "--labels", root / "labels")
    assert code == 0
    assert max(widths(out)) <= 80
    assert "readers more (all of them with --json)" in out


def test_hydrate_writes_what_it_finds_and_says_where_the_rest_is_public(strategyclf, store):
    out = store["out"] / "labelled.jsonl"
    code, printed, err = strategyclf(
        "labels", "hydrate", "-l", store["journal"], "-c", store["pages"], "--out", out
    )
    assert (code, printed) == (0, "")
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["text"], row["labels"]) for row in rows] == [
        (PLANT, ["land_redevelopment"]),
        (ESTATE, ["land_redevelopment"]),
    ]
    assert "2 of 3 labels with their text" in err
    assert "1 more are in dispute" in err
    assert "1 without text (d9):" in err
    assert "DuckBurnIncense/xin-wen-lian-bo at commit ae8d591" in err
    again = store["out"] / "again.jsonl"
    assert strategyclf("labels", "hydrate", "-l", store["journal"], "-c", out, "--out", again)[0] == 0
    assert again.read_bytes() == out.read_bytes(), "what was written can itself be the corpus"


def test_hydrate_writes_csv_that_can_be_the_corpus_too(strategyclf, store):
    out = store["out"] / "labelled.csv"
    assert strategyclf("labels", "hydrate", "-l", store["journal"], "-c", store["pages"], "-o", out)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["digest"] for row in rows] == [f"d:{digest(PLANT)}", f"d:{digest(ESTATE)}"]
    assert rows[0]["land_redevelopment"] == "1"
    again = store["out"] / "again.csv"
    assert strategyclf("labels", "hydrate", "-l", store["journal"], "-c", out, "-o", again)[0] == 0
    assert again.read_bytes() == out.read_bytes()


def test_hydrate_looks_for_sources_beside_the_journal_first(strategyclf, store):
    (store["journal"].parent / "sources.toml").write_text(
        '[[sources]]\nname = "our scans"\nsources = ["corpus/news*"]\ntodo = "ask Li"\n', "utf-8"
    )
    out = store["out"] / "x.jsonl"
    _, _, err = strategyclf(
        "labels", "hydrate", "-l", store["journal"].parent, "-c", store["pages"], "-o", out
    )
    assert "our scans\n  ask Li" in err
    append(store["journal"], [decide("别处的一段。", (), source="nowhere", doc="d8")])
    _, _, err = strategyclf("labels", "hydrate", "-l", store["journal"], "-c", store["pages"], "-o", out)
    assert "where their text is public is not known" in err


@pytest.mark.parametrize("command", ["hydrate", "audit"])
def test_another_ending_is_refused_before_the_work(strategyclf, store, command):
    code, _, err = strategyclf("labels", command, "-l", store["journal"], "--out", store["out"] / "x.docx")
    assert code == 2
    assert "name a file that ends in .jsonl or .csv" in err
    assert not list(store["out"].glob("*.docx"))


def test_agree_keeps_people_and_models_apart_and_shows_what_they_differ_on(strategyclf, store):
    figures = store["out"] / "agree.json"
    code, out, _ = strategyclf(
        "labels", "agree", "-l", store["journal"], "-c", store["pages"], "--json", figures
    )
    assert code == 0
    assert "human-human: 2 paragraphs of 1 documents, 2 pairs of readings" in out
    assert "human-model: 1 paragraphs of 1 documents, 2 pairs of readings" in out
    assert "model-model: no paragraph was read so." in out
    assert "no intervals: 1 documents are too few" in out
    assert "readers differ on 1 paragraphs: 1 in dispute, 0 settled" in out
    assert f"{digest(SCHOOL)} d1 (in dispute)" in out
    assert "    ann: 人才与教育\n    bo: （无）\n    robot: 人才与教育" in out
    assert SCHOOL in out.replace("\n    ", "")
    assert max(widths(out)) <= 80
    told = json.loads(figures.read_text("utf-8"))
    assert told["human-human"]["labels"]["land_redevelopment"]["f1"]["value"] == 1
    assert told["human-human"]["instead"]["talent_education"]["none"] == 1
    assert told["human-model"]["labels"]["talent_education"]["f1"]["value"] == 0.666667
    assert told["differing"][0]["text"] == SCHOOL


def test_agree_prints_the_agreement_of_the_starter_articles_two_readers(strategyclf, root: Path):
    code, out, _ = strategyclf("labels", "agree", "-l", root / "labels" / "starter.jsonl", "--show", 1)
    assert code == 0
    assert "1,006 pairs of readings" in out
    assert "0 in dispute" in out
    assert "settled: " in out
    assert "more (--show N, or all with --json)" in out
    assert max(widths(out[: out.index("readers differ")])) <= 80


def test_agree_without_second_readings_is_one_line(strategyclf, store, tmp_path):
    alone = tmp_path / "alone.jsonl"
    append(alone, [decide(PLANT, ())])
    code, _, err = strategyclf("labels", "agree", "-l", alone)
    assert code == 2
    assert err == (
        f"{alone}: no paragraph was read by two readers; have a second reader label some of the same "
        "paragraphs\n"
    )


def test_audit_lists_findings_with_text_and_reasons_and_changes_nothing(strategyclf, store, root: Path):
    before = store["journal"].read_bytes()
    out = store["out"] / "doubtful.csv"
    code, printed, err = strategyclf(
        "labels",
        "audit",
        "-m",
        root / "models" / "default",
        "-l",
        store["journal"],
        "-c",
        store["pages"],
        "-o",
        out,
    )
    assert code == 0
    assert "held against model default" in printed
    assert "has 土地盘活与空间再开发" in printed
    assert "codebook: codebook L: repairs of old estates" in printed
    assert ESTATE in printed.replace("\n    ", "")
    assert f"written: {out}" in err
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["digest"] == f"d:{digest(ESTATE)}"]
    assert rows[0]["label_zh"] == "土地盘活与空间再开发"
    assert "codebook" in rows[0]["kinds"]
    assert rows[0]["text"] == ESTATE
    assert store["journal"].read_bytes() == before


def test_audit_without_a_model_says_why_none_was_asked(strategyclf, store):
    out = store["out"] / "doubtful.jsonl"
    code, printed, err = strategyclf(
        "labels", "audit", "-l", store["journal"], "-c", store["pages"], "-o", out, "--show", 0
    )
    assert code == 0
    assert "no model was asked" in err
    assert "and 1 more (--show N, or all with --out)" in printed
    (row,) = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert (row["rank"], row["kinds"], row["probability"]) == (1, ["codebook"], None)


def test_audit_refuses_a_model_of_other_labels(strategyclf, store, root: Path, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[labels]]\nid = "water"\nzh = "水"\nen = "water"\n', "utf-8")
    model = root / "models" / "default"
    code, _, err = strategyclf("labels", "audit", "-m", model, "--taxonomy", own, "-l", store["journal"])
    assert code == 2
    assert "the model has other labels than the taxonomy; leave out --model or --taxonomy" in err


def test_audit_with_labels_of_ones_own_asks_no_shipped_model(strategyclf, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[labels]]\nid = "water"\nzh = "水"\nen = "water"\n', "utf-8")
    append(tmp_path / "j.jsonl", [decide("修了水渠。", ("water",)), decide("修了路。", ())])
    (tmp_path / "t.txt").write_text("修了水渠。\n\n修了路。", "utf-8")
    code, printed, err = strategyclf(
        "labels", "audit", "--taxonomy", own, "-l", tmp_path / "j.jsonl", "-c", tmp_path / "t.txt"
    )
    assert code == 0
    assert "0 labels of 2 paragraphs" in printed
    assert "no model was asked" in err


@pytest.mark.parametrize("command", ["status", "hydrate", "agree", "audit"])
def test_help_has_an_example(strategyclf, command):
    code, out, _ = strategyclf("labels", command, "--help")
    assert code == 0
    assert f"Example: strategyclf labels {command}" in out
