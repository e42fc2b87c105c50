"""What a reader of a profile must know beside its figures, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from strategyclf.measures.intervals import FEWEST_DOCUMENTS

if TYPE_CHECKING:
    from strategyclf.profiles.building import Options
    from strategyclf.profiles.correction import Correction
    from strategyclf.profiles.grouping import Grouping
    from strategyclf.profiles.predictions import Predictions
    from strategyclf.profiles.repeats import Repeats
    from strategyclf.profiles.tally import Entries

Remark = tuple[str, str]


def remarks(
    options: Options,
    predictions: Predictions,
    entries: Entries,
    grouping: Grouping,
    repeats: Repeats,
    correction: Correction | None,
    *,
    by_sentence: bool,
) -> Iterator[Remark]:
    """Chinese and English, the most important first."""
    yield from _on_correction(correction)
    if not by_sentence:
        yield from _on_line_breaks(predictions)
    counted = len(np.unique(entries.row))
    left = len(predictions.paragraphs) - counted - len(repeats.of)
    yield (
        f"计入 {counted:,} 段；标题、称呼、名词解释等 {left:,} 段不计入任何分母。",
        f"{counted:,} paragraphs are counted; {left:,} headings, salutations, glossaries and the like "
        "are in no denominator.",
    )
    if repeats.of:
        yield (
            f"{len(repeats.of):,} 段与他处文字相同，只计一次；"
            f"其中 {len(repeats.reprints):,} 篇为转载，不另算一篇。",
            f"{len(repeats.of):,} paragraphs repeat text that is counted elsewhere and count once; "
            f"{len(repeats.reprints):,} articles are reprints and count as none of their own.",
        )
    if len(predictions.models) > 1:
        names = ", ".join(predictions.models)
        yield (
            f"标签出自不同模型（{names}），各组不宜直接比较。",
            f"The tags are of different models ({names}): groups may differ for that alone.",
        )
    yield from _on_regions(options, grouping, set(map(int, entries.row)))
    sizes = [len(np.unique(entries.article[entries.group == g])) for g in range(len(entries.groups))]
    few = sum(1 < size < FEWEST_DOCUMENTS for size in sizes)
    if few and not options.census:
        yield (
            f"{few} 组的文章不足 {FEWEST_DOCUMENTS} 篇，不给区间，也不检验偏向。",
            f"{few} groups have fewer than {FEWEST_DOCUMENTS} articles: too few documents for an "
            f"interval or a test.",
        )
    if any(size == 1 for size in sizes) or options.census:
        yield (
            "只有一篇文章的组已通读全文：区间只反映分类器的误差，不反映抽样。",
            "A group of one article is read in full: its interval covers the classifier's error "
            "only, no sampling.",
        )


def _on_correction(correction: Correction | None) -> Iterator[Remark]:
    if correction is None:
        return
    if correction.borrowed:
        yield (
            "警告：校正所用的误差率出自模型的训练语料，而非本语料；体裁不同时，校正后的占比往往比不校正更差。",
            "Warning: the shares are corrected with error rates of the model's training text, not of "
            "this corpus; on "
            "another genre corrected shares are often worse than plain ones.",
        )
    else:
        yield (
            f"校正依据本语料中 {correction.rows:,} 段人工标注（调整计数，Forman 2008），只用于占段落之比。",
            f"Corrected shares of paragraphs rest on {correction.rows:,} labelled paragraphs of this "
            f"corpus (adjusted "
            "counting, Forman 2008).",
        )


def _on_line_breaks(predictions: Predictions) -> Iterator[Remark]:
    names = ", ".join(predictions.models) or "?"
    yield (
        f"找不到产生这些标签的模型（{names}），字数占比取自各段标签的依据语句，会随分段方式而变；"
        "请用 --model 指明该模型。",
        f"The model that made the tags ({names}) is not at hand: shares of characters rest on the clauses "
        "behind the tags of whole paragraphs and depend on how lines are broken. Name it with --model.",
    )


def _on_regions(options: Options, grouping: Grouping, counted: set[int]) -> Iterator[Remark]:
    if options.by not in ("region", "article-region"):
        return
    several = sum(
        len(grouping.places[row].shares) > 1 or grouping.places[row].shares[0][0] == "several"
        for row in counted
    )
    if several:
        done, said = (
            ("平分到各地", "split evenly")
            if options.several == "split"
            else ("单列一行", "a row of their own")
        )
        yield (
            f"{several:,} 段涉及多个地区，{done}。",
            f"{several:,} paragraphs speak of several regions: {said}.",
        )
    abroad = sum(row in grouping.elsewhere for row in counted)
    if abroad:
        yield (
            f"{abroad:,} 段出自代表一地的文件（如政府工作报告），又提到外地；仍计入本地。",
            f"{abroad:,} paragraphs of documents that speak for one place (a government's report) "
            f"also name others; "
            "they stay with their own.",
        )
    if grouping.open:
        names = "、".join(list(grouping.open)[:8])
        yield (
            f"多地同名而无从判断的地名未采用：{names}。",
            f"Names that several places share, with nothing to decide by, were not used: {names}.",
        )
