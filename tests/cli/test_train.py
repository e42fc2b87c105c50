from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from small_project import ONE_LABEL, decide, small_project
from strategyclf.article import digest
from strategyclf.cli.train import print_training
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
from strategyclf.model.layout import read_manifest
from strategyclf.model.model import load_model

INTERVAL = re.compile(r"\d\.\d\d–\d\.\d\d")


@pytest.fixture
def project(tmp_path) -> Path:
    """A folder with ``labels.jsonl``, ``texts.jsonl`` and a ``taxonomy.toml`` of one label."""
    small_project(tmp_path)
    (label,) = ONE_LABEL.labels
    (tmp_path / "taxonomy.toml").write_text(
        f'[[labels]]\nid = "{label.id}"\nzh = "{label.zh}"\nen = "{label.en}"\n', encoding="utf-8"
    )
    return tmp_path


def call(project: Path, *more: object) -> list[object]:
    return [
        "train",
        *("--labels", project / "labels.jsonl"),
        *("--corpus", project / "texts.jsonl"),
        *("--taxonomy", project / "taxonomy.toml"),
        *("--out", project / "模型 一"),
        *more,
    ]


def test_a_table_of_ones_own_label_is_printed_and_the_model_written(strategyclf, project):
    code, out, err = strategyclf(*call(project))
    assert code == 0
    lines = out.splitlines()
    assert lines[1].split() == ["label", "precision", "recall", "F1", "AP", "support", "docs"]
    assert lines[3].split()[0] == "雨"
    assert lines[3].split()[-2:] == ["24", "12"]
    assert lines[4].split()[0] == "rain"
    assert INTERVAL.findall(lines[4]) == []  # twelve documents are too few
    assert re.search(r"^macro-F1 \d\.\d{3}, micro-F1 \d", out, re.MULTILINE)
    assert "on 48 paragraphs of 12 documents" in out
    assert err.splitlines()[0] == "reading labels and texts"
    assert err.splitlines()[-1] == f"written: {project / '模型 一'}"
    assert load_model(project / "模型 一").taxonomy == ONE_LABEL


def test_below_twenty_documents_the_reason_stands_where_the_intervals_would(strategyclf, tmp_path, project):
    few = tmp_path / "few"
    few.mkdir()
    small_project(few, documents=6)
    (few / "taxonomy.toml").write_bytes((project / "taxonomy.toml").read_bytes())
    code, out, _ = strategyclf(*call(few))
    assert code == 0
    assert "no intervals: 6 documents are too few to resample (20 or more are needed)" in out
    assert not INTERVAL.search(out)


def test_a_recipe_is_followed_and_a_wrong_one_refused(strategyclf, project):
    recipe = project / "recipe.toml"
    recipe.write_text("max_iter = 3\nn_folds = 3\n", encoding="utf-8")
    assert strategyclf(*call(project, "--recipe", recipe))[0] == 0
    kept = read_manifest(project / "模型 一")["recipe"]
    assert (kept["max_iter"], kept["n_folds"]) == (3, 3)
    recipe.write_text("iterations = 3\n", encoding="utf-8")
    code, out, err = strategyclf(*call(project, "--recipe", recipe))
    assert (code, out) == (2, "")
    assert err.startswith(f"{recipe}, recipe: unknown key 'iterations'; use ngrams, min_df")
    assert err.count("\n") == 1


def test_labels_that_could_not_be_used_are_named(strategyclf, project):
    journal = project / "labels.jsonl"
    decide(journal, ["这段文字不在手边。"], "[away]", ())
    for reader, labels in (("ann", ("rain",)), ("bo", ())):
        append(
            journal,
            [Decision(digest("这段有人说是雨。"), labels, reader, "human", "2026-01-01", "test", doc="d")],
        )
    with journal.open("ab") as file:
        file.write(b'{"digest": "brok')
    code, _, err = strategyclf(*call(project))
    assert code == 0
    assert "1 label without their text left out ([away]); name it with --corpus" in err
    assert "1 paragraph left out because readers differ:" in err
    assert f"  {digest('这段有人说是雨。')} (d): ann: rain; bo: none" in err
    assert f"{journal}, line 52: the last line breaks off and was skipped" in err


def refused(strategyclf, arguments) -> str:
    """The one line, after the names of the steps, with which a call is refused."""
    code, out, err = strategyclf(*arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    lines = [line for line in err.splitlines() if line != "reading labels and texts"]
    assert len(lines) == 1
    return lines[0]


def test_a_folder_or_a_file_without_labels_is_refused(strategyclf, project):
    (project / "空").mkdir()
    folder = refused(strategyclf, call(project, "--labels", project / "空"))
    assert folder.startswith(f"{project / '空'}: the folder holds no *.jsonl; name a label journal")
    missing = refused(strategyclf, call(project, "--labels", project / "none.jsonl"))
    assert missing.startswith(f"{project / 'none.jsonl'}: there is no such label file; name a label")
    assert not (project / "模型 一").exists()


def test_a_journal_without_a_line_is_refused(strategyclf, project):
    (project / "labels.jsonl").write_bytes(b"")
    assert "none of 0 labels finds its text" in refused(strategyclf, call(project))


def test_a_label_unknown_to_the_taxonomy_names_file_and_line(strategyclf, project):
    decide(project / "labels.jsonl", ["下雪了。"], "doc", ("snow",))
    line = refused(strategyclf, call(project))
    assert line.startswith(f"{project / 'labels.jsonl'}, line 49: unknown label 'snow'; use one of rain")


def test_a_label_in_fewer_than_three_documents_is_refused_by_name(strategyclf, project):
    with (project / "taxonomy.toml").open("a", encoding="utf-8") as file:
        file.write('[[labels]]\nid = "snow"\nzh = "雪"\nen = "snow"\n')
    line = refused(strategyclf, call(project))
    assert line.startswith("found in under 3 documents, too few to learn: snow (雪): 0; label more")


def test_a_taxonomy_that_is_not_there_is_refused(strategyclf, project):
    line = refused(strategyclf, call(project, "--taxonomy", project / "none.toml"))
    assert line == f"{project / 'none.toml'}: there is no such taxonomy; name an existing taxonomy.toml"


def test_a_place_where_no_model_can_be_written_is_refused_before_the_work(strategyclf, project):
    file = project / "texts.jsonl"
    for out, what in ((file, "is no folder"), (file / "a" / "b", f"cannot be made: {file} is no folder")):
        code, printed, err = strategyclf(*call(project, "--out", out))
        assert (code, printed) == (2, "")
        assert err == f"{out}: {what}; name a folder that you may write to\n"


def test_the_table_of_the_five_labels_fits_80_columns_uncut(starter_training, capsys):
    print_training(starter_training, Console(stderr=True))
    out = capsys.readouterr().out
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "…" not in out
    for label in starter_training.model.taxonomy:
        assert f"\n{label.zh} " in out
        assert f"\n{label.id} " in out
    assert len(INTERVAL.findall(out)) == 20
