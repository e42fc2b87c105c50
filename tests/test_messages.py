from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from strategyclf import messages
from strategyclf.errors import InputError
from strategyclf.messages import counted, language, later, locale_language, phrase, reason_of, use_language

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def spoken(monkeypatch):
    """Sets the locale's variables and STRATEGYCLF_LANG; those not named are unset."""

    def speak(**variables: str) -> None:
        for name in (*LOCALE, messages.VARIABLE):
            monkeypatch.setenv(name, "")  # noted, so that what `use_language` sets ends with the test
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return speak


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.Big5"}, "zh"),
        ({"LANG": "Chinese (Simplified)_China.936"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"STRATEGYCLF_LANG": "zh", "LC_ALL": "en_GB.UTF-8"}, "zh"),
        ({"STRATEGYCLF_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"STRATEGYCLF_LANG": "zh_CN"}, "zh"),
        ({"STRATEGYCLF_LANG": "", "LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_the_chosen_one_else_that_of_the_locale(spoken, variables, code):
    spoken(**variables)
    assert language() == code


def test_where_no_variable_is_set_the_system_s_locale_decides(spoken, monkeypatch):
    spoken()
    monkeypatch.setattr("locale.getlocale", lambda category: ("Chinese (Simplified)_China", "936"))
    assert locale_language() == "Chinese (Simplified)_China"
    assert language() == "zh"
    monkeypatch.setattr("locale.getlocale", lambda category: (None, None))
    assert (locale_language(), language()) == ("", "en")


def test_a_phrase_is_said_in_the_language_in_use(spoken):
    spoken()
    for code, said in (("en", "no column 'x'"), ("zh", "没有列 'x'"), ("en", "no column 'x'")):
        use_language(code)
        assert phrase("no column {text_column!r}", text_column="x") == said


def test_the_number_chooses_between_singular_and_plural_in_english_alone(spoken):
    def said(number: int) -> str:
        return counted("unknown label {labels}", "unknown labels {labels}", number, labels="x")

    spoken(STRATEGYCLF_LANG="en")
    assert (said(1), said(2)) == ("unknown label x", "unknown labels x")
    spoken(STRATEGYCLF_LANG="zh")
    assert said(1) == said(2) == "未知标签 x"


def test_what_no_catalogue_holds_stays_english(spoken):
    spoken(STRATEGYCLF_LANG="zh")
    assert phrase("the moon is {what}", what="full") == "the moon is full"
    assert phrase("{braces} stay without fields") == "{braces} stay without fields"


def test_a_marked_text_is_looked_up_later(spoken):
    spoken(STRATEGYCLF_LANG="zh")
    assert later("an image") == "an image"
    assert phrase(later("an image")) == "图片"


def test_the_system_s_reason_is_said_in_chinese_where_it_is_a_usual_one(spoken):
    spoken(STRATEGYCLF_LANG="zh")
    assert reason_of(OSError(errno.EACCES, os.strerror(errno.EACCES))) == "没有权限"
    assert reason_of(OSError(errno.EXDEV, "odd")) == "odd"
    assert reason_of(ValueError("no number")) == "no number"


def test_an_error_in_chinese_names_file_place_and_remedy(spoken):
    spoken(STRATEGYCLF_LANG="zh")
    error = InputError("文件为空", file="a.txt", place="第 2 行", remedy="请检查路径")
    assert str(error) == "a.txt 第 2 行：文件为空；请检查路径"
    assert str(InputError("文件为空", file="a.txt")) == "a.txt：文件为空"
    assert str(InputError("文件为空", place="第 2 行")) == "第 2 行：文件为空"
    spoken(STRATEGYCLF_LANG="en")
    assert str(InputError("is empty", file="a.txt", place="line 2", remedy="look")) == (
        "a.txt, line 2: is empty; look"
    )


def test_a_worker_process_speaks_the_language_of_the_one_that_started_it(spoken):
    spoken()
    use_language("zh")
    said = subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8",
            "-c",
            "from strategyclf.messages import phrase; print(phrase('the file is empty'))",
        ],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert said == "文件为空\n"
