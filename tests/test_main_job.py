"""The main job by the real command: real articles in, tags out, in every form the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from strategyclf.article import digest, match_key
from strategyclf.cells import restore_cell
from strategyclf.reading.reader import Reader

ROOT = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.executable).with_name("strategyclf")
HAN = r"[\u4e00-\u9fff]"
LABELS = [
    "tech_upgrade",
    "emerging_industry",
    "talent_education",
    "land_redevelopment",
    "investment_attraction",
]

# The first 12 characters of a title, the digest of all of it, and the date that the page shows.
PAGES = [
    ("老工业城市组团到广东,他", "47a1078e14cf6af2", "2024-03-29"),
    ("湖南株洲市打造国家重要先", "fa7ff9d6d5a41eaf", "2021-11-09"),
    ("广东韶关：老工业基地迈向", "6a83f2349bf5b1a0", "2022-04-20"),
    (None, None, None),
    ("聚力转型谱新篇", "e1f5e84d64f793d2", "2024-11-15"),
]
# Read off the five pages by eye: what stands around their articles.
# fmt: off
FURNITURE = [
    "更新时间", "无忧百科", "本文来源", "图源", "图虫创意", "本文标签", "会员登录", "当前位置", "新闻资讯",
    "扫描二维码", "分享此文章", "供稿", "服务电话", "68703033", "周一至周五", "紫竹院", "微信公众号",
    "扫一扫", "联盟服务助手", "扫码加微信", "版权所有", "未经授权", "产业联盟", "官方举办平台", "ICP",
    "layout", "categories", "kejiribao", "<p", "</p", "infoCode", "finews", "http", "返回科技日报",
    "返回首页", "(资料图片)", "发布时间", "sp20241115", "数据来源", "【编辑",
]
# fmt: on


def strategyclf(*arguments, cwd, stdin=None) -> subprocess.CompletedProcess:
    """Run the console command in `cwd`, in the locale C, where a workbook has Chinese headers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**environment, "LC_ALL": "C.UTF-8"},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
    )


def json_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def documented(heading: str) -> list[list[str]]:
    """The cells of the table under `heading` in docs/output.md."""
    section = (ROOT / "docs" / "output.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    lines = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def documented_columns(heading: str) -> list[str]:
    return [name for cells in documented(heading) for name in re.findall(r"`(\w+)`", cells[0])]


def documented_flat_columns() -> list[str]:
    """The headers of CSV, with those of all labels where the table says ``PREFIX_ID`` or "a label"."""
    headers = []
    for name, _, flat, *_ in documented("Rows by paragraph"):
        name = name.strip("`")
        if "a label" in flat:
            headers += [name, *LABELS]
        elif prefix := re.search(r"`(\w+_)ID`", flat):
            headers += [prefix[1] + id for id in LABELS]
        else:
            headers.append(name)
    return headers


@pytest.fixture(scope="module")
def pages(corpus) -> list[Path]:
    return sorted((corpus / "raw" / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def tagged_pages(pages, tmp_path_factory) -> list[list[dict]]:
    """The rows of each of the five articles, in order."""
    folder = tmp_path_factory.mktemp("pages")
    done = strategyclf("predict", *pages, "--out", "tags.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    articles: dict[str, list[dict]] = {}
    for row in json_lines(folder / "tags.jsonl"):
        articles.setdefault(row["article"], []).append(row)
    assert list(articles) == [page.name for page in pages]
    return list(articles.values())


def test_five_pages_give_five_articles_with_the_titles_and_dates_they_show(tagged_pages):
    assert len(tagged_pages) == 5
    for rows, (start, full, date) in zip(tagged_pages, PAGES, strict=True):
        titles = {row["title"] for row in rows}
        assert {row["date"] for row in rows} == {date}
        assert len(titles) == 1
        title = titles.pop()
        assert (title and title[:12]) == start
        assert (title and digest(title)) == full


def test_all_five_labels_are_among_the_tags_of_the_five_pages(tagged_pages):
    given = [label for rows in tagged_pages for row in rows for label in row["labels"]]
    assert set(given) == set(LABELS)
    assert all(any(row["labels"] for row in rows) for rows in tagged_pages)


def test_no_page_furniture_is_left_in_any_text(pages, tagged_pages):
    whole = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert [string for string in FURNITURE if string not in whole] == []
    texts = [row["text"] for rows in tagged_pages for row in rows]
    assert [(string, text) for string in FURNITURE for text in texts if string in text] == []


def test_a_row_s_digest_is_that_of_its_text_and_its_evidence_is_cut_from_it(tagged_pages):
    for row in (row for rows in tagged_pages for row in rows):
        assert row["digest"] == digest(row["text"])
        assert [id for id in LABELS if row["evidence"][id]] == row["labels"]
        for clauses in row["evidence"].values():
            assert all(clause["text"] == row["text"][clause["start"] : clause["end"]] for clause in clauses)


def test_by_article_the_workbook_has_five_rows_under_chinese_headers(pages, tmp_path):
    done = strategyclf("predict", *pages, "--by", "article", "--out", "tags.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "tags.xlsx")
    headers, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert headers[:4] == ("文章", "标题", "日期", "日期依据")
    assert all(re.search(HAN, header) for header in headers)
    wanted = [re.split(r"[_,]", cells[3])[0] for cells in documented("Rows by article")]
    assert {name for name in wanted if re.search(HAN, name)} <= {header.split("_")[0] for header in headers}
    assert [row[0] for row in rows] == [page.name for page in pages]
    assert [row[2] for row in rows] == [date for _, _, date in PAGES]
    assert len(book.sheetnames) == 5
    assert all(re.search(HAN, name) for name in book.sheetnames)


FORMS = ("jsonl", "parquet", "csv", "xlsx")


@pytest.fixture(scope="module")
def tagged_reports(corpus, tmp_path_factory) -> dict[str, pd.DataFrame]:
    """Form → what pandas reads of twenty reports tagged into it."""
    folder = tmp_path_factory.mktemp("reports")
    for form in FORMS:
        done = strategyclf(
            "predict", corpus / "raw" / "reports", "--names", "en", "--out", f"tags.{form}", cwd=folder
        )
        assert done.returncode == 0, done.stderr
    flat = {"keep_default_na": False, "na_values": [""], "dtype": {"year": str}}
    return {
        "jsonl": pd.DataFrame(json_lines(folder / "tags.jsonl")),
        "parquet": pd.read_parquet(folder / "tags.parquet"),
        "csv": pd.read_csv(folder / "tags.csv", **flat),
        "xlsx": pd.read_excel(folder / "tags.xlsx", sheet_name=0, **flat),
    }


def flattened(rows: pd.DataFrame) -> list[dict]:
    """Nested rows as the cells that CSV and Excel have for them, by the rules of docs/output.md."""
    flat = []
    for row in rows.to_dict("records"):
        labels = list(row["labels"])
        cells = {**row, "section": " > ".join(row["section"]), "labels": "; ".join(labels)}
        cells |= {id: int(id in labels) for id in LABELS}
        cells |= {f"score_{id}": row["scores"][id] for id in LABELS}
        cells |= {
            f"evidence_{id}": " ｜ ".join(clause["text"].strip() for clause in row["evidence"][id])
            for id in LABELS
        }
        cells |= {"uncertain": int(row["uncertain"]), "digest": f"d:{row['digest']}"}
        flat.append({name: value for name, value in cells.items() if name not in ("scores", "evidence")})
    return flat


def plain(value: object) -> object:
    """A cell without what its form and pandas do to it: apostrophes, empty for null, a number's last bit."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, float):
        return round(value, 6)
    return restore_cell(value) if isinstance(value, str) else value


@pytest.mark.slow
def test_the_four_forms_of_the_tagged_reports_agree_row_for_row(tagged_reports):
    wanted = [
        {name: plain(value) for name, value in row.items()} for row in flattened(tagged_reports["jsonl"])
    ]
    assert len(wanted) > 1500
    for form in FORMS[1:]:
        table = tagged_reports[form]
        rows = flattened(table) if form == "parquet" else table.to_dict("records")
        assert len(rows) == len(wanted)
        for got, row in zip(rows, wanted, strict=True):
            assert {name: plain(value) for name, value in got.items()} == row


@pytest.mark.slow
def test_the_four_forms_have_the_documented_columns_then_those_carried_over(tagged_reports):
    carried = ["province", "year", "input_title", "source_url", "publish_date"]
    nested = [*documented_columns("Rows by paragraph"), *carried]
    flat = [*documented_flat_columns(), *carried]
    assert {form: list(tagged_reports[form].columns) for form in FORMS} == {
        "jsonl": nested,
        "parquet": nested,
        "csv": flat,
        "xlsx": flat,
    }


@pytest.mark.slow
def test_the_tagged_reports_hold_every_paragraph_that_the_reader_finds(tagged_reports, corpus):
    reader = Reader([corpus / "raw" / "reports"])
    wanted = [(article.id, p.index, p.text) for article in reader for p in article.paragraphs]
    assert reader.failures == []
    rows = tagged_reports["parquet"]
    assert list(zip(rows["article"], rows["paragraph"], rows["text"], strict=True)) == wanted


@pytest.mark.slow
def test_repeats_and_only_they_name_the_first_paragraph_of_the_same_text(tagged_reports):
    first: dict[str, str] = {}
    repeats = 0
    for row in tagged_reports["jsonl"].to_dict("records"):
        here = f"{row['article']}#{row['paragraph']}"
        earlier = first.setdefault(match_key(row["text"]), here)
        assert plain(row["duplicate_of"]) == (None if earlier == here else earlier)
        repeats += earlier != here
    assert repeats >= 20


STORY = "青石市的新办法\n\n全市实施技术改造项目四百个，企业的设备换了一茬又一茬，机床都联上了网。\n"
NAMES = [
    "-rf.txt",
    "100% & $HOME;`id`.txt",
    "[1]*?.txt",
    "“引号”'\"与 空格 .txt",
    "多 层/子 文件夹/#1 号#2.txt",
    "换\n行.txt",
    "𠮷野家🙂.txt",
]


@pytest.fixture
def hostile_folder(tmp_path) -> Path:
    folder = tmp_path / "输 入 [a]*"
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STORY, encoding="utf-8")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_a_folder_of_hostile_names_is_read_whole_under_ids_that_are_those_names(hostile_folder, tmp_path):
    done = strategyclf("predict", hostile_folder, "--out", "标 签.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = json_lines(tmp_path / "标 签.jsonl")
    assert sorted({row["article"] for row in rows}) == sorted(NAMES)
    assert len(rows) == 2 * len(NAMES)
    assert [row["labels"] for row in rows if row["kind"] == "body"] == [["tech_upgrade"]] * len(NAMES)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_hostile_names_may_be_given_one_by_one_after_two_dashes(hostile_folder):
    names = [name for name in NAMES if "/" not in name]
    done = strategyclf("predict", "--", *names, cwd=hostile_folder)
    assert done.returncode == 0, done.stderr
    articles = [json.loads(line)["article"] for line in done.stdout.splitlines()]
    assert list(dict.fromkeys(articles)) == names


def test_standard_input_is_tagged_to_standard_output_and_talk_goes_elsewhere(tmp_path):
    done = strategyclf("predict", "-", cwd=tmp_path, stdin=STORY)
    assert done.returncode == 0, done.stderr
    title, body = (json.loads(line) for line in done.stdout.splitlines())
    assert (title["article"], title["title"], title["kind"]) == ("stdin", "青石市的新办法", "heading")
    assert body["labels"] == ["tech_upgrade"]
    assert "1 article, 2 paragraphs" in done.stderr
    assert list(tmp_path.iterdir()) == []
