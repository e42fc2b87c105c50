from __future__ import annotations

import locale

import pytest

from strategyclf.tagging.columns import columns_of
from strategyclf.tagging.flat import flat_columns, names_for_locale
from strategyclf.taxonomy import Label, Taxonomy


def test_a_paragraph_table_has_a_flag_a_score_and_an_evidence_column_a_label(form):
    headers = [column.header for column in flat_columns("paragraph", form.taxonomy, "en", ["年份"])]
    ids = list(form.taxonomy.ids)
    assert headers == [
        *("article", "paragraph", "kind", "section", "text", "labels"),
        *ids,
        *(f"score_{id}" for id in ids),
        *(f"evidence_{id}" for id in ids),
        *("uncertain", "duplicate_of", "title", "date", "date_basis", "source", "site", "region"),
        *("digest", "model", "schema", "年份"),
    ]


@pytest.mark.parametrize("by", ["paragraph", "article"])
def test_chinese_headers_are_unique_and_all_chinese(form, by):
    headers = [column.header for column in flat_columns(by, form.taxonomy, "zh")]
    assert len(set(headers)) == len(headers)
    assert not any(character.isascii() and character.isalpha() for header in headers for character in header)
    assert len(headers) == len(flat_columns(by, form.taxonomy, "en"))


@pytest.mark.parametrize("names", ["zh", "en"])
def test_labels_that_share_a_name_with_a_column_keep_headers_apart(names):
    taxonomy = Taxonomy((Label("title", "标题", "x"), Label("b", "同名", "x"), Label("c", "同名", "x")))
    for by in ("paragraph", "article"):
        headers = [column.header for column in flat_columns(by, taxonomy, names)]
        assert len(set(headers)) == len(headers)
        assert len(headers) > len(columns_of(by))


def test_chinese_words_stand_for_kinds_labels_and_the_basis_of_a_date(tagged, form):
    row = list(form.paragraphs(tagged[0]))[1]
    cells = {column.header: column.value(row) for column in flat_columns("paragraph", form.taxonomy, "zh")}
    assert cells["类型"] == "正文"
    assert cells["日期依据"] == "发布"
    assert cells["策略标签"] == "技术改造与创新升级; 人才与教育"
    assert cells["技术改造与创新升级"] == 1
    assert cells["新兴产业培育"] == 0
    assert cells["依据_技术改造与创新升级"] == "全市实施技改项目四百个。 ｜ 企业研发投入翻番；"
    assert cells["依据_新兴产业培育"] is None
    assert cells["指纹"] == f"d:{row['digest']}"


@pytest.mark.parametrize(
    ("environment", "csv", "xlsx"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh", "zh"),
        ({"LANG": "zh_TW"}, "zh", "zh"),
        ({"LANG": "en_US.UTF-8"}, "en", "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "zh_CN"}, "zh", "zh"),
        ({"LANG": "zh_CN", "LC_ALL": "en_GB"}, "en", "en"),
        ({"LANG": "C.UTF-8"}, "en", "zh"),
        ({"LC_ALL": "POSIX"}, "en", "zh"),
        ({}, "en", "zh"),
        # What is chosen for messages counts for workbooks alone.
        ({"STRATEGYCLF_LANG": "en"}, "en", "en"),
        ({"STRATEGYCLF_LANG": "zh", "LANG": "en_GB"}, "en", "zh"),
        ({"STRATEGYCLF_LANG": "en", "LANG": "zh_CN"}, "zh", "en"),
    ],
)
def test_the_language_of_headers_goes_by_the_locale(monkeypatch, environment, csv, xlsx):
    for key in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(locale, "getlocale", lambda category: (None, None))
    assert (names_for_locale("csv"), names_for_locale("xlsx")) == (csv, xlsx)


def test_windows_names_its_chinese_locale_in_words(monkeypatch):
    for key in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda category: ("Chinese (Simplified)_China", "936"))
    assert names_for_locale("csv") == "zh"
