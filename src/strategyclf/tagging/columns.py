"""The columns of the two kinds of output row: names, types and meanings, in the order they are written.

Every writer, the notes sheet of a workbook and ``docs/output.md`` rest on these two tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

By = Literal["paragraph", "article"]
ColumnType = Literal[
    "text",
    "list",
    "integer",
    "number",
    "flag",
    "label_list",
    "label_number",
    "label_integer",
    "label_clauses",
    "label_clause",
]

SCHEMA = 1
"""Version of the row form; it rises when a column changes its name, type or meaning."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` and type in JSON lines and Parquet, `zh` its Chinese header in CSV and Excel.

    A ``label_…`` type holds one value a label. It becomes one flat column a label, whose header is `flat`
    (or `flat_zh`) followed by the label's id (or Chinese name).
    """

    name: str
    zh: str
    type: ColumnType
    meaning: str
    meaning_zh: str
    flat: str = ""
    flat_zh: str = ""


_ORIGIN = (
    Column("title", "标题", "text", "title of the article", "文章标题"),
    Column("date", "日期", "text", "date of the article, YYYY-MM-DD, YYYY-MM or YYYY", "文章日期"),
    Column(
        "date_basis",
        "日期依据",
        "text",
        "what the date rests on: published, updated, file name, title or unknown",
        "日期的依据：发布、更新、文件名、标题、未知",
    ),
    Column("source", "来源", "text", "who first published the article", "首发单位"),
    Column("site", "网站", "text", "who republished it", "转载网站"),
    Column(
        "region", "地区", "text", "region, from metadata or a column of the input", "元数据或输入列给出的地区"
    ),
)
_MADE_BY = (
    Column("model", "模型", "text", "model that gave the tags, NAME@DIGEST", "所用模型：名称@指纹"),
    Column(
        "schema", "格式版本", "integer", f"version of this row form: {SCHEMA}", f"本表格式的版本：{SCHEMA}"
    ),
)

PARAGRAPH_COLUMNS: tuple[Column, ...] = (
    Column("article", "文章", "text", "id of the article", "文章编号"),
    Column(
        "paragraph",
        "段落序号",
        "integer",
        "position in the article from 0, headings included; with --rows paragraph the number of the row",
        "段落在文章中的序号，从 0 起，含标题；--rows paragraph 时为表格行号",
    ),
    Column("kind", "类型", "text", "heading, body, list_item or note", "标题、正文、列表、附注"),
    Column(
        "section",
        "章节",
        "list",
        "headings the paragraph stands under, outermost first",
        "所在章节，由外到内",
    ),
    Column("text", "正文", "text", "text of the paragraph", "段落文字"),
    Column(
        "labels",
        "策略标签",
        "label_list",
        "strategies the paragraph speaks of, in canonical order",
        "段落涉及的策略，按固定次序；各策略另有一列，1 为涉及",
    ),
    Column(
        "scores",
        "概率",
        "label_number",
        "probability of each label, 0 to 1, six places",
        "各策略的概率，0 到 1",
        "score_",
        "概率_",
    ),
    Column(
        "evidence",
        "依据",
        "label_clauses",
        "clauses behind each tag, the winner first: start, end (code points in text), text, score (log-odds)",
        "各标签所依据的语句，最有力者在前",
        "evidence_",
        "依据_",
    ),
    Column(
        "uncertain",
        "待核",
        "flag",
        "true where the decision on some label could go either way",
        "1 表示至少一个标签两可，宜人工核对",
    ),
    Column(
        "duplicate_of",
        "重复于",
        "text",
        "ARTICLE#PARAGRAPH of the first paragraph of the run with the same text (width, script and "
        "punctuation aside)",
        "本次运行中最先出现的相同段落：文章#序号",
    ),
    *_ORIGIN,
    Column(
        "digest",
        "指纹",
        "text",
        "digest of the text, 16 hex digits",
        "段落文字的指纹；前缀 d: 防止 Excel 改写",
    ),
    *_MADE_BY,
)

ARTICLE_COLUMNS: tuple[Column, ...] = (
    Column("article", "文章", "text", "id of the article", "文章编号"),
    *_ORIGIN,
    Column(
        "paragraphs",
        "段落数",
        "integer",
        "body paragraphs and list items",
        "正文段落数（含列表，不含标题与附注）",
    ),
    Column(
        "characters", "字数", "integer", "characters of these, white space aside", "上述段落的字数，不计空白"
    ),
    Column(
        "repeats", "重复段落数", "integer", "those of them with a duplicate_of", "其中与此前段落相同的段落数"
    ),
    Column(
        "main",
        "主导策略",
        "text",
        "the present label with the largest share, if that is at least --main-at; else null",
        "占比最大且不低于 --main-at 的策略；没有则为空",
    ),
    Column(
        "labels",
        "策略标签",
        "label_list",
        "labels present: at least --present-at tagged body paragraphs or list items",
        "文章涉及的策略：至少 --present-at 个正文段落带该标签；各策略另有一列，1 为涉及",
    ),
    Column(
        "counts",
        "段落数",
        "label_integer",
        "body paragraphs and list items with the label",
        "带该标签的正文段落数",
        "count_",
        "段落数_",
    ),
    Column(
        "shares",
        "占比",
        "label_number",
        "characters of these / characters of the article, 0 to 1, six places; labels overlap",
        "带该标签的段落的字数占全文字数之比；标签可重叠",
        "share_",
        "占比_",
    ),
    Column(
        "scores",
        "最高概率",
        "label_number",
        "highest probability of the label in any of its paragraphs, headings included",
        "该标签在各段落（含标题）中的最高概率",
        "score_",
        "最高概率_",
    ),
    Column(
        "evidence",
        "最佳依据",
        "label_clause",
        "winning clause of the tagged paragraph with the highest probability: paragraph, start, end, text, "
        "score; null where no paragraph is tagged",
        "概率最高的带标签段落中最有力的语句",
        "evidence_",
        "最佳依据_",
    ),
    *_MADE_BY,
)


def columns_of(by: By) -> tuple[Column, ...]:
    """The columns of a row by paragraph or by article."""
    return PARAGRAPH_COLUMNS if by == "paragraph" else ARTICLE_COLUMNS
