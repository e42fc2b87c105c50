import json
import shutil

import pytest

from strategyclf.errors import CallError, InputError
from strategyclf.profiles.predictions import read_predictions
from tagged_rows import tagged_row, write_rows

SAMPLES = "docs/samples"


@pytest.fixture(scope="module")
def forms(root, tmp_path_factory):
    """The same predictions in every form, as `predict` writes them."""
    import strategyclf
    from strategyclf.reading.reader import Reader
    from strategyclf.tagging.carried import carried_types
    from strategyclf.tagging.rows import RowForm
    from strategyclf.tagging.run import write_tags
    from strategyclf.tagging.writers.opening import open_sink

    folder = tmp_path_factory.mktemp("forms")
    articles = folder / "articles.jsonl"
    text = "=招商引资专班今年签约项目三十个，总投资二百亿元。\n\n老厂区改造成了创业园。\n\n- 引进博士五十名"
    articles.write_text(
        json.dumps({"title": "甲", "text": text, "genre": "news", "year": 2024}, ensure_ascii=False), "utf-8"
    )
    model = strategyclf.load_model()
    form = RowForm(model.taxonomy, model="default@x")
    paths = []
    for name, names in (
        ("a.jsonl", None),
        ("a.parquet", None),
        ("zh.csv", "zh"),
        ("en.csv", "en"),
        ("a.xlsx", "zh"),
    ):
        given = list(Reader([articles, root / SAMPLES / "jiangxi-clusters.txt"]))
        carried = carried_types(form.carried(article.carried) for article in given)
        sink = open_sink(folder / name, form, by="paragraph", names=names, carried=carried)
        write_tags(given, model, sink, form, names=names or "en", carried=carried)
        paths.append(folder / name)
    return paths


def test_every_form_reads_back_alike(forms):
    read = [read_predictions([path]) for path in forms]
    assert len(read[0].paragraphs) > 10
    assert sum(map(len, (p.labels for p in read[0].paragraphs))) > 3
    for other in read[1:]:
        assert other.taxonomy.ids == read[0].taxonomy.ids
        assert other.models == read[0].models
        for ours, theirs in zip(read[0].paragraphs, other.paragraphs, strict=True):
            for name in ("article", "index", "kind", "section", "text", "labels", "title", "date", "digest"):
                assert getattr(ours, name) == getattr(theirs, name), name
            assert theirs.probabilities == pytest.approx(ours.probabilities)
            spans = {id: [(c.start, c.end) for c in clauses] for id, clauses in ours.clauses.items()}
            stripped = {
                id: [ours.text[c.start : c.end].strip() for c in clauses]
                for id, clauses in ours.clauses.items()
            }
            said = {
                id: [theirs.text[c.start : c.end].strip() for c in cs] for id, cs in theirs.clauses.items()
            }
            assert spans.keys() == theirs.clauses.keys()
            assert said == stripped


def test_carried_columns_come_along(forms):
    for path in forms:
        assert str(read_predictions([path]).paragraphs[0].carried["genre"]) == "news"


def test_what_is_no_prediction_is_named_with_its_place(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"article": "a"}\n', "utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl, row 1.*no 'scores'.*without --by article"):
        read_predictions([bad])
    bad.write_text("{", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_predictions([bad])
    bad.write_text("", "utf-8")
    with pytest.raises(InputError, match="holds no row"):
        read_predictions([bad])
    with pytest.raises(InputError, match="cannot be read"):
        read_predictions([tmp_path / "none.jsonl"])
    with pytest.raises(InputError, match=r"none of \.jsonl"):
        read_predictions([tmp_path / "a.txt"])
    for ending in ("xlsx", "parquet"):
        shutil.copy(bad, tmp_path / f"bad.{ending}")
        (tmp_path / f"bad.{ending}").write_text("no such form", "utf-8")
        with pytest.raises(InputError, match=f"bad.{ending}"):
            read_predictions([tmp_path / f"bad.{ending}"])
    (tmp_path / "by.csv").write_text("article,characters\na,3\n", "utf-8")
    with pytest.raises(InputError, match="no columns of predictions by paragraph"):
        read_predictions([tmp_path / "by.csv"])


def test_a_workbook_without_paragraphs_is_refused(tmp_path):
    from openpyxl import Workbook

    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputError, match="has no sheet of paragraphs"):
        read_predictions([tmp_path / "other.xlsx"])


def test_two_sets_of_labels_or_a_newer_form_are_refused(tmp_path):
    one = write_rows(tmp_path / "one.jsonl", [tagged_row("甲。")])
    row = tagged_row("乙。")
    row["scores"] = {"other": 0.1}
    two = write_rows(tmp_path / "two.jsonl", [row])
    with pytest.raises(CallError, match="has the labels other"):
        read_predictions([one, two])
    newer = write_rows(tmp_path / "newer.jsonl", [tagged_row("丙。", schema=2)])
    with pytest.raises(InputError, match="schema 2 is newer"):
        read_predictions([newer])
    assert read_predictions([two]).taxonomy["other"].zh == "other"
