"""How the figures of a report came about, as a paragraph fit for a paper, in Chinese and English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strategyclf.evaluation.report_figures import Ceiling, ReportFigures
    from strategyclf.measures.per_class import Measured


def method_text(figures: ReportFigures) -> tuple[str, str]:
    """The paragraph in Chinese and in English; every figure in it is one of the report's."""
    table, evaluation = figures.evaluation.table, figures.evaluation
    macro, micro = table.macro_f1, table.micro_f1
    n_labels, seen = len(figures.taxonomy), evaluation.trained_on
    zh = [
        f"用 strategyclf 模型 {figures.model} 判断中文政策段落是否谈及 {n_labels} 个策略"
        "（一段可有多个或没有标签）。"
        "分类器是以句子的词、词对与字符 n 元组的 TF-IDF 为特征的线性模型，"
        "段落得分由各句得分的软最大值给出（多示例学习）"
        f"{'，并与整段的线性得分加权平均' if figures.whole_paragraph else ''}，"
        "每个标签各有一个使 F1 最大的阈值。",
        f"评测用 {table.documents:,} 篇文档中的 {table.rows:,} 个已标注段落",
        f"，其中 {seen:,} 段用于训练：这些段落的得分、阈值与概率校准均来自未见过其所在文档的交叉验证折。"
        if seen
        else "，模型均未见过。",
        f"宏平均 F1 为 {_number(macro)}，微平均 F1 为 {_number(micro)}。",
        _basis_zh(table.basis),
    ]
    en = [
        f"Paragraphs of Chinese policy text were tagged with {n_labels} strategies (none, one or several each) "
        f"by the strategyclf model {figures.model}: a linear classifier on TF-IDF of words, word pairs and "
        "character n-grams of clauses, whose scores are pooled by a soft maximum (multiple-instance learning)"
        f"{' and averaged with a linear score of the whole paragraph' if figures.whole_paragraph else ''}, "
        "with one threshold a label chosen for F1.",
        f" It was measured on {table.rows:,} labelled paragraphs of {table.documents:,} documents",
        f"; {seen:,} of them were trained on and count with the score, threshold and calibration of the "
        "cross-validation fold that left their document out."
        if seen
        else ", none of which it was trained on.",
        f" Macro-F1 was {_number(macro)}, micro-F1 {_number(micro)}.",
        _basis_en(table.basis),
    ]
    for ceiling in figures.ceilings:
        zh.append(_ceiling_zh(ceiling))
        en.append(_ceiling_en(ceiling))
    return "".join(zh), "".join(en)


def _number(measured: Measured) -> str:
    if math.isnan(measured.low):
        return f"{measured.value:.3f}"
    return f"{measured.value:.3f} [{measured.low:.3f}, {measured.high:.3f}]"


def _basis_zh(basis: str) -> str:
    if basis == "documents":
        return (
            "方括号内为 95% 区间：整篇文档重抽样 2,000 次的 BCa 自助法，按 t 分布修正小样本；"
            "占比用按文档设计效应折算的 Wilson 区间。"
        )
    if basis == "census":
        return "方括号内为 95% 区间：该文档已逐段读完，区间只含分类器的误差。"
    return "文档太少，不给区间。"


def _basis_en(basis: str) -> str:
    if basis == "documents":
        return (
            " Brackets hold 95 % intervals: BCa bootstrap over 2,000 resamples of whole documents at levels "
            "of Student's t; for shares Wilson's interval on the effective number of rows (design effect of "
            "documents)."
        )
    if basis == "census":
        return (
            " Brackets hold 95 % intervals that cover the classifier's errors alone: the document was read "
            "whole."
        )
    return " Too few documents for intervals."


def _ceiling_zh(ceiling: Ceiling) -> str:
    who = {"model-model": "两个语言模型", "human-model": "人与语言模型", "human-human": "两名标注员"}[
        ceiling.kind
    ]
    return (
        f"{who}各自标注的 {ceiling.paragraphs:,} 段上，宏平均成对 F1 为 {_number(ceiling.table.macro_f1)}，"
        f"κ 为 {_number(ceiling.table.macro_kappa)}，可视为分类器的上限。"
    )


def _ceiling_en(ceiling: Ceiling) -> str:
    who = {
        "model-model": "two language models (no person) read",
        "human-model": "a person and a language model read",
        "human-human": "two persons read",
    }[ceiling.kind]
    return (
        f" On {ceiling.paragraphs:,} paragraphs that {who} independently, the macro pairwise F1 was "
        f"{_number(ceiling.table.macro_f1)} and κ {_number(ceiling.table.macro_kappa)}: the "
        "ceiling for a classifier."
    )
