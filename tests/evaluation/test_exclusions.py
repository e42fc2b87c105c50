from __future__ import annotations

from pathlib import Path

import pytest

from strategyclf.errors import LabelError
from strategyclf.evaluation.exclusions import Exclusion, read_exclusions
from strategyclf.taxonomy import Label, Taxonomy, read_taxonomy

RULE = Exclusion("land", "L", ("老旧小区", "老旧小区改造"), ("改造", "园区"), "repairs alone", "修缮不算")


def test_a_rule_speaks_only_where_nothing_else_could_support_the_label():
    assert RULE.contradicts("老旧小区换了水管。") == ("老旧小区",)
    assert RULE.contradicts("老旧小区换了水管，园区也扩了。") == ()
    assert RULE.contradicts("园区扩了。") == ()


def test_the_words_of_a_rule_do_not_support_what_it_excludes():
    assert RULE.contradicts("老旧小区改造做完了。") == ("老旧小区", "老旧小区改造")
    assert RULE.contradicts("老旧小区改造做完了，老厂改造也是。") == ()


@pytest.mark.parametrize(
    ("label", "text", "rule"),
    [
        ("land_redevelopment", "六号院这样的老旧小区今年都加装了电梯。", "L"),
        ("tech_upgrade", "居民拿旧冰箱来以旧换新，能省几百元。", "T"),
        ("emerging_industry", "古镇的民宿周末订满，旅游收入翻番。", "E"),
        ("emerging_industry", "全省电网迎峰度夏，火电机组满发。", "17"),
        ("talent_education", "城镇新增就业两万人，失业率回落。", "H"),
        ("investment_attraction", "全市家具出口多卖了一成。", "I"),
        ("investment_attraction", "持续优化营商环境，证照少跑一趟。", "10"),
    ],
)
def test_the_codebook_s_exclusions_are_seen_in_plain_cases(root: Path, label: str, text: str, rule: str):
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    rules = read_exclusions(root / "labels" / "exclusions.toml", taxonomy)
    assert rule in {one.rule for one in rules if one.label == label and one.contradicts(text)}


def test_the_codebook_s_own_positive_examples_are_never_questioned(root: Path):
    """Every example marked "yes" in the codebook keeps its label."""
    import re

    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    rules = read_exclusions(root / "labels" / "exclusions.toml", taxonomy)
    label, seen = "", 0
    for line in (root / "labels" / "CODEBOOK.md").read_text("utf-8").splitlines():
        if head := re.match(r"\*\*[A-Z] (\w+)\.\*\*", line):
            label = head[1]
        if example := re.match(r"- yes: “(.+?)”", line):
            seen += 1
            assert not [one.rule for one in rules if one.label == label and one.contradicts(example[1])]
    assert seen == 10


def test_rules_on_labels_of_another_taxonomy_are_left_out(root: Path):
    other = Taxonomy((Label("tech_upgrade", "技术", "technology"),))
    found = read_exclusions(root / "labels" / "exclusions.toml", other)
    assert {rule.label for rule in found} == {"tech_upgrade"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[rules]\n", "not valid TOML"),
        ("rules = 3\n", r"a table \[support\] and tables \[\[rules\]\]"),
        ("rules = [3]\n", "rule 1: not a table"),
        ('[[rules]]\nlabel = "x"\n', "rule 1: 'rule' is missing or no text"),
        ('[[rules]]\nlabel = "x"\nrule = "1"\nen = "a"\nzh = "b"\nwords = []\n', "'words' should be a list"),
        (
            '[[rules]]\nlabel = "x"\nrule = "1"\nen = "a"\nzh = "b"\nwords = ["c"]\n',
            r"\[support\] x should be a list",
        ),
    ],
)
def test_a_bad_file_is_named_with_the_entry(tmp_path: Path, content: str, message: str):
    path = tmp_path / "rules.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(LabelError, match=rf"rules\.toml.*{message}.*; write it like labels/exclusions\.toml"):
        read_exclusions(path, Taxonomy((Label("x", "甲", "x"),)))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path):
    with pytest.raises(LabelError, match=r"none\.toml: cannot be read \(No such file"):
        read_exclusions(tmp_path / "none.toml", Taxonomy((Label("x", "甲", "x"),)))
