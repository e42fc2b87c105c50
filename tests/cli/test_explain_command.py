from __future__ import annotations

import io
import json

import pytest

TEXT = "去年引进的亿元以上项目有793个。招商的人手里多了“一张图”，签约企业落户园区。"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "镇.txt"
    path.write_text(
        f"青石镇这一年\n\n傍晚，散步的人又回到江边，堤上的柳树绿了，卖菱角的小船靠了岸。\n\n{TEXT}\n", "utf-8"
    )
    return path


def test_a_text_is_explained_in_lines_that_sum_to_its_score(strategyclf):
    code, out, err = strategyclf("explain", TEXT)
    assert (code, err) == (0, "")
    assert "招商引资" in out
    assert "高 high" in out
    assert "were right" in out
    for line in (
        "bias 偏置",
        "other n-grams 其余",
        "= clause 语句",
        "other clauses 其他语句",
        "= score 得分",
        "阈值",
    ):
        assert line in out
    assert "withdrawn 不再标 without 若无" in out
    assert "nearest of the others" in out
    assert max(map(len, out.splitlines())) <= 80

    def figure(name):
        line = next(line for line in out.splitlines() if name in line)
        return float(next(part for part in line.split() if part[0] in "+−").replace("−", "-"))

    total = figure("= clause 语句") + figure("other clauses 其他语句")
    assert total == pytest.approx(figure("= score 得分"), abs=0.002)


def test_json_has_every_n_gram_and_the_same_shape_for_text_and_file(strategyclf, article):
    code, out, _ = strategyclf("explain", TEXT, "--json", "--label", "all")
    assert code == 0
    data = json.loads(out)
    (paragraph,) = data["paragraphs"]
    assert paragraph["article"] is None
    assert len(paragraph["labels"]) == 5
    assert {band["name"] for band in data["bands"]["all"]} == {"high", "medium", "low"}
    for line in paragraph["labels"]:
        parts = [*line["terms"], *line["views"], line["other_clauses"]]
        assert line["bias"] + sum(part["contribution"] for part in parts) == pytest.approx(line["score"])
    code, out, _ = strategyclf("explain", article, "--json")
    assert code == 0
    (told,) = json.loads(out)["paragraphs"]
    assert told["article"] == "镇.txt"
    assert told["text"] == TEXT
    assert told.keys() == paragraph.keys()


def test_of_a_file_any_paragraph_may_be_chosen(strategyclf, article):
    code, out, _ = strategyclf("explain", article, "--paragraph", "1")
    assert code == 0
    assert "傍晚" in out
    assert "no tag 没有标签" in out
    code, out, _ = strategyclf("explain", article, "-p", "镇.txt#2", "-p", "0")
    assert code == 0
    assert out.count("镇.txt") == 2


def test_standard_input_is_read(strategyclf, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(TEXT.encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    code, out, _ = strategyclf("explain", "-")
    assert code == 0
    assert "stdin" in out
    assert "招商引资" in out


def test_the_page_is_written_and_nothing_is_printed(strategyclf, article, tmp_path):
    page = tmp_path / "why.html"
    code, out, err = strategyclf("explain", article, "--html", page)
    assert (code, out, err) == (0, "", f"written: {page}\n")
    assert "招商引资" in page.read_text("utf-8")


def test_a_file_without_a_tag_says_so(strategyclf, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("傍晚，散步的人又回到江边，堤上的柳树绿了。", "utf-8")
    code, out, err = strategyclf("explain", path)
    assert (code, out.strip()) == (0, "")
    assert err == f"{path}: no paragraph is tagged; --paragraph N explains any\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nix.docx",), "nix.docx: no such file"),
        (("./招商引资",), "./招商引资: no such file"),
        (("data/pages",), "data/pages: no such file"),
        (("",), "there is no text"),
        (("。，",), "there is no text"),
        (("folder",), "folder: is a folder"),
        (("empty.txt",), "empty.txt: the file is empty"),
        (("a.txt", "--paragraph", "9"), "a.txt: has no paragraph 9"),
        (("a.txt", "--paragraph", "x"), "--paragraph x is no number"),
        ((TEXT, "--paragraph", "1"), "--paragraph is for files"),
        ((TEXT, "--label", "weather"), "unknown label 'weather'"),
        ((TEXT, "--html", "none/why.html"), "none/why.html: there is no folder"),
    ],
)
def test_what_cannot_be_explained_is_one_line(strategyclf, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "a.txt").write_text("傍晚，散步的人又回到江边。", "utf-8")
    code, out, err = strategyclf("explain", *arguments, "--model", "default")
    assert code in (1, 2)
    assert out == ""
    assert err.startswith(says)
    assert err.count("\n") == 1


def test_a_text_with_a_stroke_in_it_is_a_text(strategyclf):
    code, out, _ = strategyclf("explain", "推进A/B测试，引进项目。")
    assert code == 0
    assert "推进A/B测试" in out


def test_other_thresholds_decide_what_is_explained(strategyclf):
    text = "全市推进技术改造，职业院校扩招技工两千人。"
    code, out, err = strategyclf(
        "explain", text, "--without", "talent_education", "--prefer", "recall", "--json"
    )
    assert code == 0, err
    told = json.loads(out)
    assert told["model"].endswith(";recall;without=talent_education")
    assert "talent_education" not in [one["id"] for one in told["paragraphs"][0]["labels"]]
    code, _, err = strategyclf("explain", text, "--prefer", "recall", "--min-precision", "0.8")
    assert (code, err.count("\n"), "give one of them" in err) == (2, 1, True)
