from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.cli.listing import Listing
from strategyclf.tagging.engine import Ending, TaggedArticle, Tally
from strategyclf.taxonomy import Taxonomy

STYLE = re.compile(r"\x1b\[[0-9;]*m")

GOOD = "园区盘活厂房三十万平方米，引进的企业落户二十家；技能人才也来了一万人次。"
ARTICLE = Article(
    "a.txt",
    (
        Paragraph(0, "青石记", "heading"),
        Paragraph(1, "天晴。"),
        Paragraph(2, GOOD),
        Paragraph(3, "或许有技改。"),
    ),
    title="青石记",
    date="2026-03-01",
    source="青石日报",
)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("STRATEGYCLF_LANG", "en")


def row_of(parts: list[TaggedArticle], ids: tuple[str, ...]) -> dict[str, object]:
    """What the row of an article in `parts` says, headings left out."""
    counts, shares, length, paragraphs = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0.0), 0, 0
    for part in parts:
        for paragraph, tags in zip(part.article.paragraphs, part.tags, strict=True):
            if paragraph.kind == "heading":
                continue
            length, paragraphs = length + len(paragraph.text), paragraphs + 1
            for id in tags.labels:
                counts[id] += 1
                shares[id] += len(paragraph.text)
    return {
        "article": parts[0].article.id,
        "paragraphs": paragraphs,
        "counts": counts,
        "shares": {id: share / length for id, share in shares.items()},
    }


def listed(*articles: Article, model: FakeModel | None = None, earlier: str | None = None, **terminal) -> str:
    """What the listing prints of `articles`, the row of each after the paragraphs of the next."""
    model = model or FakeModel()
    out = io.StringIO()
    listing = Listing(Console(file=out, **{"width": 60, **terminal}), model.taxonomy)
    parts: list[TaggedArticle] = []
    for article in articles:
        tags = tuple(model.tag([paragraph.text for paragraph in article.paragraphs]))
        tagged = TaggedArticle(article, tags, (earlier,) * len(tags))
        listing.add(tagged)
        if parts and parts[0].article.id != article.id:
            listing.add_article(row_of(parts, model.taxonomy.ids))
            parts = []
        parts.append(tagged)
    listing.add_article(row_of(parts, model.taxonomy.ids))
    listing.close(Ending(Tally()))
    listing.discard()
    return out.getvalue()


def test_without_colours_an_article_reads_as_well():
    assert listed(ARTICLE) == (
        "\n青石记\n2026-03-01 · 青石日报 · a.txt\n\n"
        "   0  青石记\n   1  天晴。\n\n"
        "   2  [1 人才与教育 high 94%]\n"
        "      [2 土地盘活与空间再开发 high 97%]\n"
        "      [3 招商引资 high 84%]\n"
        "      【园区盘活厂房三十万平方米，引进的企业落户二十\n"
        "      家；】[2][3]【技能人才也来了一万人次。】[1]\n\n"
        "   3  [技术改造与创新升级 high 84% uncertain]\n"
        "      【或许有技改。】\n\n"
        "      3 paragraphs · share of the text in paragraphs with\n"
        "      the tag\n"
        "      技术改造与创新升级 13% █▍  人才与教育 80% ████████\n"
        "      土地盘活与空间再开发 80% ████████\n"
        "      招商引资 80% ████████\n\n"
    )


def test_in_colour_the_clause_is_underlined_in_that_of_its_tag():
    # rich keeps a sum of styles with the codes of the first terminal it was shown on, in whichever test.
    Style._add.cache_clear()
    out = listed(ARTICLE, force_terminal=True, color_system="truecolor")
    assert "\x1b[4;38;2;191;131;10m园区盘活厂房三十万平方米，引进的企业落户二十" in out
    assert "\x1b[1;30;48;2;191;131;10m 2 土地盘活与空间再开发 high 97% \x1b[0m" in out
    assert "\x1b[2m天晴。\x1b[0m" in out
    assert "【" not in out


def test_no_color_keeps_the_marks_that_need_no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    out = listed(ARTICLE, force_terminal=True, color_system="truecolor")
    assert "[1 人才与教育 high 94%]" in out
    assert "\x1b[4m【园区盘活厂房三十万平方米，引进的企业落户二十" in out
    assert "38;2" not in out


def test_the_language_in_use_is_spoken(monkeypatch):
    monkeypatch.setenv("STRATEGYCLF_LANG", "zh")
    out = listed(ARTICLE)
    assert "[3 招商引资 高 84%]" in out
    assert "paragraph" not in out


@pytest.mark.parametrize("terminal", [{}, {"force_terminal": True, "color_system": "truecolor"}])
def test_nothing_in_a_text_is_a_command_and_offsets_hold(terminal):
    text = "[red]技改[/red]\x1b[2J\x1b]0标题\x07攻关 :smile:\u202e倒写\ud800。招商引资"
    out = listed(Article("[b]\x1bid", (Paragraph(0, text),), title="题\x1b[31m\n目"), **terminal)
    plain = STYLE.sub("", out)
    told = plain.replace("\n      ", "")
    assert "[red]技改[/red]␛[2J␛]0标题␇攻关 :smile:\ufffd倒写\ufffd" in told
    assert re.search(r"(。】\[1\]【招商引资】|。\[1\]招商引资)\[2\]", told)
    assert "题␛[31m 目\n[b]␛id" in plain
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800]", plain)


def test_repeats_and_doubts_are_marked():
    class Doubting(FakeModel):
        def tag(self, texts):
            return [replace(tags, uncertain=("talent_education",)) for tags in super().tag(texts)]

    out = listed(Article("b", (Paragraph(0, "天晴。"),)), model=Doubting(), earlier="a.txt#3")
    assert "   0  人才与教育? 1% uncertain  repeats a.txt#3\n      天晴。" in out
    assert "1 paragraph · no tag" in out


def test_each_article_ends_before_the_next_begins():
    second = replace(ARTICLE, id="b.txt", title="赤水记", paragraphs=(Paragraph(0, "机器人投产"),))
    out = listed(ARTICLE, replace(ARTICLE, paragraphs=(Paragraph(4, "高校扩招"),)), second)
    places = [out.index(part) for part in ("天晴", "高校扩招", "4 paragraphs ·", "赤水记", "1 paragraph ·")]
    assert places == sorted(places)
    # Two parts of one article have one head.
    assert out.count("2026-03-01 · 青石日报 · a.txt") == 1


@pytest.mark.parametrize("colour", ["#0c59f2", "no colour"])
@pytest.mark.parametrize("terminal", [{}, {"force_terminal": True, "color_system": "truecolor"}])
def test_any_colour_of_a_label_can_be_shown(colour, terminal):
    labels = FakeModel().taxonomy.labels
    model = FakeModel(Taxonomy((replace(labels[0], colour=colour),)))
    out = STYLE.sub("", listed(Article("a.txt", (Paragraph(0, "技改成了"),)), model=model, **terminal))
    assert re.search(r"[\[ ]技术改造与创新升级 high 84%[\] ]", out)


def test_a_tag_without_a_clause_is_listed_all_the_same():
    class Bare(FakeModel):
        def tag(self, texts):
            return [replace(tags, evidence=dict.fromkeys(tags.labels, ())) for tags in super().tag(texts)]

    out = listed(Article("a", (Paragraph(0, "技改"),)), model=Bare())
    assert "[技术改造与创新升级 high 84%]\n      技改\n" in out


def on_terminal(width: int, *arguments: object, **environment: str) -> str:
    """What ``strategyclf ARGUMENTS`` writes to a terminal of `width` columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    kept = {
        key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "strategyclf", *map(str, arguments)],
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
    )
    os.close(follower)
    out = b""
    while True:
        try:
            read = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        out += read
    os.close(leader)
    assert process.wait(60) == 0
    return out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("width", "environment"), [(80, {}), (120, {"NO_COLOR": "1"}), (80, {"TERM": "dumb"})]
)
def test_on_a_real_terminal_lines_fit_and_hang_and_text_commands_nothing(root, tmp_path, width, environment):
    sample = (root / "docs" / "samples" / "jiangxi-clusters.txt").read_text("utf-8")
    path = tmp_path / "样稿.txt"
    path.write_text(
        f"{sample}\n\n招商引资\x1b[2J[red]签约[/red]项目落户:tada:二十个，总投资三十亿元。\n", "utf-8"
    )
    out = on_terminal(width, "predict", path, **environment)
    plain = STYLE.sub("", out)
    assert "\x1b" not in plain
    assert ("\x1b[" in out) == ("TERM" not in environment)
    assert ("38;2;" in out) == (not environment)
    assert ("【" in plain) == bool(environment)
    lines = plain.split("\n")
    assert max(map(cell_len, lines)) <= width
    # Long paragraphs fill their lines.
    assert sum(cell_len(line) > width - 12 for line in lines) > 8
    head = next(i for i, line in enumerate(lines) if "样稿.txt" in line)
    body = [line for line in lines[head + 1 :] if line]
    assert [line for line in body if not re.match(r" {6}\S| {2,3}\d{1,2}  [ \S]", line)] == []
    told = "".join("".join(line[6:] for line in body).split())
    for paragraph in re.split(r"\n+", sample.partition("【编辑")[0])[2:]:
        if not paragraph.startswith("（图源"):  # left out as furniture
            assert "".join(paragraph.split())[:6] in told.replace("【", "")
    assert "[red]签约[/red]项目落户:tada:" in told
    assert "招商引资" in told
    assert "█" in told
