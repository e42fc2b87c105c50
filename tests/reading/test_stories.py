"""Files of several stories, and files that only look like it."""

from strategyclf.reading.reader import Reader, read

ONE = "新区把停产的厂房收储下来，重新划成三个地块，留给检测设备和激光器件的生产线。"
TWO = "第一家搬进来的是做伺服电机的小公司，全厂一百四十人里有五十七人搞研发。"

DAY = f"""# 临江要闻 (20250318)

## 内容摘要

本期节目主要内容：

1.旧厂房里的新产业；

2.学院和公司一起办班；

3.undefined；

（临江要闻 20250318 19:00）

## 详细内容

### 旧厂房里的新产业

<p><strong>临江网消息</strong>（晚间）：{ONE}</p><p>{TWO}</p>

[查看原文](https://news.example.org/1)

### undefined

undefined

[查看原文](https://news.example.org/2)

### 学院和公司一起办班

<p>临江网消息（晚间）：{TWO}</p>

[查看原文](https://news.example.org/3)

---

(更新时间戳: 1700000000000)
"""


def test_a_day_of_news_is_split_into_its_stories(tmp_path):
    path = tmp_path / "20250318.md"
    path.write_text(DAY, encoding="utf-8")
    reader = Reader([path])
    first, second = reader
    assert (first.id, first.title) == ("20250318.md#1", "旧厂房里的新产业")
    assert (second.id, second.title) == ("20250318.md#3", "学院和公司一起办班")
    assert (first.date, first.date_basis, first.source) == ("2025-03-18", "title", "临江网")
    assert [paragraph.text for paragraph in first.paragraphs] == [
        "旧厂房里的新产业",
        f"临江网消息（晚间）：{ONE}",
        TWO,
    ]
    assert reader.notices == ["20250318.md: split into 2 stories at headings"]
    rules = {line.text: line.rule for line in first.left_out}
    assert rules["1.旧厂房里的新产业；"] == "repeats_headings"
    assert rules["undefined"] == "empty_story"
    assert rules["查看原文"] == "link_line"


def test_text_in_front_of_the_stories_is_number_0(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        DAY.replace("本期节目主要内容：", "").replace("## 内容摘要", f"{ONE}\n\n## 往年"), encoding="utf-8"
    )
    articles = read(path)
    assert [article.id for article in articles] == ["a.md#0", "a.md#1", "a.md#3"]
    assert articles[0].title == "临江要闻 (20250318)"


def test_an_article_with_sections_stays_one(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        f"# 旧厂新生\n\n## 土地\n\n{ONE}\n\n## 企业\n\n{TWO}\n\n## 人才\n\n{ONE}\n", encoding="utf-8"
    )
    [article] = read(path)
    assert article.title == "旧厂新生"
    assert article.paragraphs[-1].section == ("人才",)
    stories = read(path, split_at="heading")
    assert [(story.id, story.title) for story in stories] == [
        ("a.md#1", "土地"),
        ("a.md#2", "企业"),
        ("a.md#3", "人才"),
    ]


def test_splitting_can_be_turned_off(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(DAY, encoding="utf-8")
    [article] = read(path, split_at="none")
    assert article.title == "临江要闻 (20250318)"
    assert article.paragraphs[-1].section == ("详细内容", "学院和公司一起办班")


def test_a_page_without_headings_cannot_be_split(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(ONE, encoding="utf-8")
    assert [article.id for article in read(path, split_at="heading")] == ["a.md"]
