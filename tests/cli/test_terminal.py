from __future__ import annotations

import io

from rich.table import Table

from strategyclf.cli.terminal import PlainConsole, console


def test_a_user_s_text_is_printed_as_it_stands(capsys):
    console().print("[red]红[/red] :smile: 12 https://example.org\x1b[2J")
    assert capsys.readouterr().out == "[red]红[/red] :smile: 12 https://example.org␛[2J\n"


def test_cells_of_a_table_hold_no_escape_sequence_either():
    out = io.StringIO()
    grid = Table("甲", box=None)
    grid.add_row("\x1b]0;标题\x07\u202e文字")
    PlainConsole(file=out, width=40, force_terminal=True, color_system="truecolor").print(grid)
    assert "␛]0;标题␇\ufffd文字" in out.getvalue()
    # The header's own style is not the user's text.
    assert "\x1b[1m" in out.getvalue()


def test_our_own_marks_can_be_let_through(capsys):
    console(stderr=True, markup=True).print("[bold]标签[/bold] :smile:")
    assert capsys.readouterr().err == "标签 :smile:\n"
