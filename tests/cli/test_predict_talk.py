from __future__ import annotations

import pytest

from fake_model import FakeModel
from strategyclf.cli.predict_talk import Talk, summary
from strategyclf.tagging.engine import Tally


def said(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_of_notices_that_say_the_same_three_are_shown_and_the_rest_counted(capsys):
    with Talk(bar=False) as talk:
        for day in range(1, 1007):
            talk.notice(f"{day}.md: split into {day + 1} stories at headings")
    assert said(capsys) == [
        "1.md: split into 2 stories at headings",
        "2.md: split into 3 stories at headings",
        "3.md: split into 4 stories at headings",
        "1,003 more: split into … stories at headings",
    ]


def test_a_warning_of_loss_is_shown_whatever_came_before_it(capsys):
    loss = "a.md#7: keeps 12% of its Chinese characters; see what was left out"
    bad_byte = "b.md: 1 character no UTF-8, replaced by \ufffd"
    with Talk(bar=False) as talk:
        for day in range(50):
            talk.notice(f"{day}.md: split into 5 stories at headings")
        talk.notice(loss)
        talk.notice(bad_byte)
    lines = said(capsys)
    assert lines[3:] == [loss, bad_byte, "47 more: split into … stories at headings"]


def test_three_notices_are_no_reason_to_count(capsys):
    notices = [f"{n}.md: 1,{n}00 rows without text passed over" for n in range(3)]
    with Talk(bar=False) as talk:
        for notice in notices:
            talk.notice(notice)
    assert said(capsys) == notices


def test_tables_with_other_columns_are_notices_of_another_kind(capsys):
    columns = ("text: 正文", "text: 内容", "text: 正文; title: 标题", "text: content")
    with Talk(bar=False) as talk:
        for name in columns:
            talk.notice(f"t.csv: {name}")
    assert len(said(capsys)) == len(columns)


def test_a_run_that_breaks_off_counts_nothing(capsys):
    def broken_off() -> None:
        with Talk(bar=False) as talk:
            for day in range(9):
                talk.notice(f"{day}.md: split into 5 stories at headings")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert len(said(capsys)) == 3


def test_the_summary_lines_up_beside_chinese_names():
    tally = Tally(articles=1, paragraphs=2)
    tally.label_paragraphs["land_redevelopment"] = 1234
    lines = summary(tally, FakeModel().taxonomy, failures=1, written="t.jsonl").splitlines()
    assert lines[0].startswith("1 article, 2 paragraphs: 0 tagged")
    assert lines[0].endswith("; 1 input not read in full")
    (line,) = (line for line in lines if "land_redevelopment" in line)
    assert line == "  土地盘活与空间再开发  land_redevelopment          1,234         0"
    assert lines[-1] == "written: t.jsonl"
