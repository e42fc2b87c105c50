from __future__ import annotations

import json

import openpyxl
import pytest

from strategyclf.model.model import load_model
from strategyclf.taxonomy import read_taxonomy


@pytest.mark.slow
def test_the_demo_trains_tags_the_samples_and_says_where_all_of_it_lies(
    strategyclf, tmp_path, root, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, out, err = strategyclf("demo", "--out", "演示 一")
    assert code == 0
    folder = tmp_path / "演示 一"
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    for label in taxonomy:
        assert f"\n{label.zh} " in out
    assert "macro-F1 0." in out

    model = load_model(folder / "model")
    assert model.taxonomy.ids == taxonomy.ids
    rows = [json.loads(line) for line in (folder / "tags.jsonl").read_text(encoding="utf-8").splitlines()]
    samples = {path.name for path in (root / "docs" / "samples").iterdir()}
    assert {row["article"] for row in rows} == samples
    assert {label for row in rows for label in row["labels"]} == set(taxonomy.ids)
    # The samples are tagged by the shipped model, not by the demo's own.
    assert {row["model"] for row in rows} == {f"default@{load_model('default').digest}"}
    sheet = openpyxl.load_workbook(folder / "tags.xlsx").worksheets[0]
    assert sheet.max_row == len(rows) + 1
    page = (folder / "tags.html").read_text(encoding="utf-8")
    assert all(row["title"] in page for row in rows)

    said = err[err.index("3. Done.") :]
    for name in ("tags.html", "tags.xlsx", "tags.jsonl", "model/CARD.md"):
        assert f"演示 一/{name}: " in said.replace("\\", "/")
        assert (folder / name).is_file()


def test_outside_a_checkout_the_demo_is_refused_with_the_remedy(strategyclf, tmp_path, monkeypatch):
    monkeypatch.setattr("strategyclf.shipped.shipped_file", lambda relative: tmp_path / "data" / relative)
    monkeypatch.chdir(tmp_path)
    code, out, err = strategyclf("demo")
    assert (code, out) == (2, "")
    assert err == (
        f"{tmp_path / 'data' / 'seeds'}: the demo's articles come with the source, not with the installed "
        "package; clone the project and run `make demo` there\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_no_folder_is_refused_before_the_work(strategyclf, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    code, out, err = strategyclf("demo", "--out", tmp_path / "file")
    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'file'}: is no folder; name a folder that you may write to\n"
