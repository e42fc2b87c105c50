from __future__ import annotations

import json
import re

import pytest
import typer
from rich.cells import cell_len

from strategyclf.cli.app import app

TEXT = "全市盘活闲置厂房三十万平方米，引进新能源项目二十个。"


def every_command() -> list[tuple[str, ...]]:
    def below(command, words):
        children = getattr(command, "commands", {})
        return [words, *(path for name in children for path in below(children[name], (*words, name)))]

    return below(typer.main.get_command(app), ())


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help_of_every_command_is_in_chinese_and_nothing_of_it_is_cut(strategyclf, words):
    code, out, err = strategyclf(*words, "--help", "--lang", "zh")
    assert (code, err) == (0, "")
    assert "用法：" in out
    assert "示例：strategyclf" in out.replace("│", "")
    assert re.findall(r"(?:[A-Za-z,']+ ){5,}", out) == []
    assert "…" not in re.sub(r"F\.jsonl.*|labels.*", "", out)
    assert max(cell_len(line) for line in out.splitlines()) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "zh", "models", "verify", "nix"),
        ("models", "verify", "nix", "--lang", "zh"),
        ("models", "--lang=zh", "verify", "nix"),
    ],
)
def test_the_language_may_be_named_before_or_after_the_command(strategyclf, arguments):
    code, out, err = strategyclf(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("nix：没有该名称的模型（已查找 ")
    assert err.endswith(
        "；见 `strategyclf models list`，或用 `strategyclf train --out models/名称` 训练一个\n"
    )


def test_what_is_chosen_for_one_call_does_not_outlast_it(strategyclf):
    assert "没有" in strategyclf("--lang", "zh", "models", "verify", "nix")[2]
    assert "no model of that name" in strategyclf("models", "verify", "nix")[2]
    assert strategyclf("--help")[1].count("Usage: ") == 1


def test_the_environment_chooses_and_the_option_outdoes_it(strategyclf, monkeypatch):
    monkeypatch.setenv("STRATEGYCLF_LANG", "zh")
    assert "没有该名称的模型" in strategyclf("models", "verify", "nix")[2]
    assert "no model of that name" in strategyclf("--lang", "en", "models", "verify", "nix")[2]


@pytest.mark.parametrize("arguments", [("--lang", "fr"), ("--lang=", "models", "list"), ("models", "--lang")])
def test_a_language_that_is_none_is_refused(strategyclf, arguments):
    code, out, err = strategyclf(*arguments)
    assert (code, out) == (2, "")
    assert err.endswith("is no language of this program; use --lang zh or --lang en\n")


def test_after_two_dashes_it_is_no_option(strategyclf):
    code, _, err = strategyclf("models", "verify", "--", "--lang", "zh")
    assert code == 2
    assert "unexpected extra argument" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("predict", "x.txt", "--nix"), "没有选项 --nix"),
        (("predict", "x.txt", "--modle", "a"), "没有选项 --modle（相近的选项：--model）"),
        (("tag",), "没有命令 'tag'。"),
        (("profil",), "没有命令 'profil'。是不是 'profile'？"),
        (("predict",), "缺少参数 '输入...'。"),
        (("queue",), "缺少选项 '--corpus' / '-c'。"),
        (("models", "show", "a", "b"), "多余的参数（b）"),
        (("predict", "--model"), "选项 '--model' 需要一个值。"),
        (("queue", "--corpus", "a", "--out", "b", "-n", "x"), "'-n' 的值无效：应为整数"),
        (("queue", "--corpus", "a", "--out", "b", "-n", "0"), "'-n' 的值无效：不得小于 1"),
        (
            ("predict", "x", "--prefer", "y"),
            "'--prefer' 的值无效：'y' 不在可选值 'balanced', 'precision', 'recall' 之中。",
        ),
    ],
)
def test_a_call_that_is_none_is_refused_in_chinese(strategyclf, arguments, said):
    code, out, err = strategyclf("--lang", "zh", *arguments)
    assert (code, out) == (2, "")
    assert "─ 错误 ─" in err
    assert said.replace(" ", "") in re.sub(r"[│\s]", "", err)


def test_a_group_without_a_command_shows_its_help_in_chinese(strategyclf):
    code, out, err = strategyclf("--lang", "zh", "models")
    assert code == 2
    assert "逐字节核对模型" in out + err
    assert "─ 错误 ─" not in out + err


def test_programs_get_the_same_in_both_languages(strategyclf, tmp_path):
    english = strategyclf("explain", TEXT, "--json")
    assert strategyclf("--lang", "zh", "explain", TEXT, "--json") == english
    assert json.loads(english[1])["paragraphs"]
    assert (
        strategyclf("predict", tmp_path / "none.txt", "--lang", "zh", "--out", tmp_path / "a.jsonl")[0] == 1
    )


def test_people_get_chinese_alone(strategyclf):
    code, out, err = strategyclf("explain", TEXT, "--lang", "zh")
    assert (code, err) == (0, "")
    shown = re.sub(
        r"tech_upgrade|emerging_industry|talent_education|land_redevelopment|investment_attraction", "", out
    )
    assert re.findall(r"[A-Za-z]{3,}", shown) == []


@pytest.mark.parametrize("name", ["unread.doc", "empty.txt"])
def test_what_cannot_be_read_is_told_in_chinese_with_the_same_code(strategyclf, tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    rows = []
    for code in ("en", "zh"):
        failures = tmp_path / f"{code}.jsonl"
        call = ("predict", tmp_path / name, "--out", tmp_path / "a.jsonl", "--failures", failures)
        assert strategyclf("--lang", code, *call)[0] == 1
        rows.append(json.loads(failures.read_text(encoding="utf-8")))
    english, chinese = rows
    assert (english["file"], english["code"]) == (chinese["file"], chinese["code"])
    assert re.search("[一-鿿]", chinese["message"] + chinese["remedy"])
    assert not re.search("[一-鿿]", english["message"] + english["remedy"])
