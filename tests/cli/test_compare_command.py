from __future__ import annotations

import csv
import json

import pytest

from strategyclf.article import digest
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append

IDS = ("tech_upgrade", "emerging_industry", "talent_education", "land_redevelopment", "investment_attraction")
TEXTS = [f"第{number}批项目签约落户，总投资{number}亿元。" for number in range(1, 31)]


def predictions(path, tagged, model="m@0", extra=()):
    rows = [
        {
            "article": "a.txt",
            "paragraph": number,
            "kind": "body",
            "section": [],
            "text": text,
            "labels": ["investment_attraction"] if tagged(number) else [],
            "scores": dict.fromkeys(IDS, 0.5),
            "evidence": {id: [] for id in IDS},
            "uncertain": False,
            "duplicate_of": None,
            **dict.fromkeys(("title", "date", "source", "site", "region")),
            "date_basis": "unknown",
            "digest": digest(text),
            "model": model,
            "schema": 1,
        }
        for number, text in enumerate(TEXTS)
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, *extra]), "utf-8")
    return path


@pytest.fixture
def labels(tmp_path):
    for number, text in enumerate(TEXTS):
        one = Decision(
            *(digest(text), ("investment_attraction",), "me", "human", "2026-01-01", "test"), doc=f"d{number}"
        )
        append(tmp_path / "labels.jsonl", [one])
    return tmp_path / "labels.jsonl"


def test_files_of_predictions_are_compared_in_figures_words_and_files(strategyclf, labels, tmp_path):
    a = predictions(tmp_path / "a.jsonl", lambda number: number % 2)
    b = predictions(tmp_path / "b.jsonl", lambda number: number)
    out, figures = tmp_path / "d.csv", tmp_path / "d.json"
    code, said, err = strategyclf("compare", a, b, "--labels", labels, "--out", out, "--json", figures)
    assert code == 0
    assert "on 30 paragraphs of 30 documents, 14 tagged differently: B won 14, lost 0, 0 even" in " ".join(
        said.split()
    )
    assert "0:14" in said
    assert "only A:B: paragraphs" in said
    assert "<0.001" in said
    assert "A is a file of predictions by m@0: had that model been trained on these texts" in err
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["won"] * 14
    assert rows[0]["truth"] == rows[0]["b"] == "investment_attraction"
    assert rows[0]["a"] == ""
    assert rows[0]["digest"] == f"d:{digest(rows[0]['text'])}"
    data = json.loads(figures.read_bytes())
    assert data["paragraphs"]["won"] == 14
    assert f"macro-F1: {data['verdict']['en']}" in said
    assert data["verdict"]["zh"] in said


def test_predictions_of_a_model_that_saw_the_text_are_named_as_too_good(strategyclf, root, tmp_path):
    from strategyclf.model.model import load_model

    model = load_model(root / "models" / "default")
    seed = sorted((root / "seeds").glob("*.md"))[0]
    tags = tmp_path / "tags.parquet"
    strategyclf("predict", seed, "--out", tags)
    code, said, err = strategyclf("compare", tags, tags, "--labels", root / "labels" / "starter.jsonl")
    assert code == 0
    assert f"by default@{model.digest}, which was trained on" in err
    assert "too few documents (1)" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nix.jsonl", "nix.jsonl"), "nix.jsonl: cannot be read"),
        (("nowhere", "nowhere"), "nowhere: no model of that name"),
        (("a.jsonl", "a.jsonl", "--out", "d.txt"), "d.txt: is no .csv"),
        (("twice.jsonl", "a.jsonl"), "twice.jsonl, a.txt#30: the same text has other labels"),
    ],
)
def test_what_cannot_be_compared_is_one_line(strategyclf, labels, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    predictions(tmp_path / "a.jsonl", lambda number: True)
    first = json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[0])
    predictions(
        tmp_path / "twice.jsonl", lambda number: True, extra=[{**first, "paragraph": 30, "labels": []}]
    )
    code, out, err = strategyclf("compare", *arguments, "--labels", labels)
    assert code in (1, 2)
    assert out == ""
    assert err.startswith(says)
    assert err.count("\n") == 1
    assert not (tmp_path / "d.txt").exists()
