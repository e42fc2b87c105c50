"""A project with other categories, walked from `init` to tags, a sample and a queue by its own commands."""

import csv
import json

import pytest

from strategyclf.taxonomy import read_taxonomy

TAXONOMY = """
[[labels]]
id = "rain"
zh = "降雨"
en = "Rain"

[[labels]]
id = "road"
zh = "道路"
en = "Roads"
"""


def labelled_rows():
    for i in range(14):
        yield f"第{i}站傍晚有雨，雨势渐大。", "rain", f"d{i}"
        yield f"第{i}标段道路铺完沥青，路面通车。", "道路", f"d{i}"
        yield f"第{i}场雨后道路积水，路面湿滑。", "rain;road", f"d{i}"
        yield f"第{i}号展厅迎来参观的学生。", "none", f"d{i}"
        yield f"第{i}届书市今天开幕，读者不少。", "", f"d{i}"


@pytest.fixture
def project(strategyclf, tmp_path, monkeypatch):
    """A project filled in, with labelled rows, as the current folder."""
    code, _, said = strategyclf("init", tmp_path / "mine")
    assert (code, "fill in taxonomy.toml" in said) == (0, True)
    folder = tmp_path / "mine"
    (folder / "taxonomy.toml").write_text(TAXONOMY, "utf-8")
    with (folder / "corpus" / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "labels", "doc"), *labelled_rows()])
    (folder / "new").mkdir()
    for i in range(6):
        lines = [f"第{i}区预报午后有雨，请带伞。", f"第{i}条道路今天动工，路面加宽。", f"第{i}馆展出瓷器。"]
        (folder / "new" / f"{i}.txt").write_text("\n\n".join(lines), "utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_three_commands_lead_from_rows_to_tags_of_one_s_own(project, strategyclf):
    code, _, said = strategyclf(
        "labels",
        "import",
        "corpus/rows.csv",
        "--reader",
        "me",
        "--unlabelled",
        "skip",
        "--out",
        "labels/me.jsonl",
    )
    assert code == 0, said
    assert "labels of taxonomy.toml" in said
    assert "56 decisions added" in said
    code, table, said = strategyclf("train", "--rows", "paragraph", "--out", "models/mine")
    assert code == 0, said
    assert "labels of taxonomy.toml" in said
    assert "降雨" in table
    assert "on 56 paragraphs of 14 documents" in table
    code, _, said = strategyclf("predict", "new", "--model", "mine", "--out", "tags.jsonl")
    assert code == 0, said
    rows = [json.loads(line) for line in (project / "tags.jsonl").read_text("utf-8").splitlines()]
    assert {tuple(row["labels"]) for row in rows if "雨" in row["text"]} == {("rain",)}
    assert {tuple(row["labels"]) for row in rows if "道路" in row["text"]} == {("road",)}
    assert set(rows[0]["scores"]) == {"rain", "road"}

    # The same project goes on: what to label next, and how good it is on the new text.
    code, _, said = strategyclf(
        "queue", "--corpus", "new", "--model", "mine", "-n", "5", "--out", "next.jsonl"
    )
    assert code == 0, said
    assert "next.jsonl: " in said
    code, _, said = strategyclf("labels", "sample", "-c", "new", "-m", "mine", "-n", "12", "-o", "sample.csv")
    assert code == 0, said
    assert "12 of 18 different paragraphs" in said
    with (project / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        sample = list(csv.DictReader(file))
    for row in sample:
        row["labels"] = ";".join(id for id, word in (("rain", "雨"), ("road", "道路")) if word in row["text"])
        row["labels"] = row["labels"] or "none"
    with (project / "labelled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sample[0].keys())
        writer.writeheader()
        writer.writerows(sample)
    assert (
        strategyclf("labels", "import", "labelled.csv", "--reader", "me", "--out", "labels/own.jsonl")[0] == 0
    )
    code, table, said = strategyclf(
        "evaluate", "--model", "mine", "--sample", "sample.design.json", "--json", "own.json"
    )
    assert code == 0, said
    assert "12 labelled rows are few" in said
    assert "on 18 different paragraphs, from 12 labelled ones" in table
    figures = json.loads((project / "own.json").read_text("utf-8"))
    for id in ("rain", "road"):
        share = figures["labels"][id]["share"]
        assert share["low"] <= 1 / 3 <= share["high"]
    code, _, said = strategyclf("evaluate", "--sample", "sample.design.json", "--labels", "labels/own.jsonl")
    assert (code, "was drawn by the tags of model" in said) == (2, True)


def test_the_template_is_a_valid_taxonomy_with_names_in_both_languages(project, strategyclf, tmp_path):
    assert strategyclf("init", tmp_path / "other")[0] == 0
    taxonomy = read_taxonomy(tmp_path / "other" / "taxonomy.toml")
    assert taxonomy.ids == ("housing", "transport")
    for name in ("CODEBOOK.md", "CODEBOOK.zh.md", "README.md"):
        assert (tmp_path / "other" / name).read_text("utf-8").startswith("# ")


def test_a_project_that_is_there_is_left_alone(project, strategyclf):
    before = (project / "taxonomy.toml").read_bytes()
    code, _, said = strategyclf("init", project)
    assert code == 2
    assert said == f"{project}: taxonomy.toml is there already; name another folder\n"
    assert (project / "taxonomy.toml").read_bytes() == before
    (project / "file").write_text("", "utf-8")
    assert strategyclf("init", project / "file")[2].endswith("is no folder; name another folder\n")


def test_a_taxonomy_beside_the_labels_counts_too_and_the_shipped_one_is_not_told(
    tmp_path, monkeypatch, root, capsys
):
    from strategyclf.cli.own_project import own_taxonomy, taxonomy_path
    from strategyclf.cli.train import default_corpus

    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "taxonomy.toml").write_text(TAXONOMY, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert str(own_taxonomy()) == "labels/taxonomy.toml"
    assert default_corpus() == []
    monkeypatch.chdir(root)
    assert own_taxonomy() is None
    assert taxonomy_path().samefile(root / "labels" / "taxonomy.toml")
    assert capsys.readouterr().err == ""
