"""The model card: what a model was trained on, how good it is, and what it is for (Mitchell et al. 2019)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_GENRES = {
    "report": "provincial government work reports",
    "news": "national evening news",
    "national": "national government work reports",
    "seed": "the five articles the project started from",
    "starter": "articles written for this project (trained on, never scored beside real text)",
}


def card_text(name: str, manifest: Mapping[str, Any], notes: str = "") -> str:
    """``CARD.md`` for the model `name`, every figure from its manifest, and `notes` as they stand."""
    training = manifest["training"]
    metrics = manifest["metrics"]["cross_fitted"]
    apart = manifest["metrics"]["apart"]
    names = {label["id"]: f"{label['zh']} ({label['id']})" for label in manifest["taxonomy"]["labels"]}
    genres = "\n".join(
        f"- {genre}: {count:,} paragraphs{f', {_GENRES[genre]}' if genre in _GENRES else ''}"
        for genre, count in training["by_genre"].items()
    )
    parts = "\n".join(
        f"| {part} | {table['rows']:,} | {_figure(table['macro_f1'])} | {_figure(table['micro_f1'])} |"
        for part, table in apart.items()
    )
    return f"""# Model card: {name}

Tags paragraphs of Chinese policy text with none, one or several of {len(names)} labels.

## Data
{training["rows"]:,} labelled paragraphs of {training["documents"]:,} documents:

{genres}

How they were drawn: {_counts(training["by_draw"])}. Rows drawn as `found` or `uncertain` were picked
with the help of an early model, those drawn as `queue` because a model like this one wavered (they train
and are not scored): only `census` and `random` rows speak for a corpus. How the labels were made and how
well the readers agree is told in `labels/README.md`.

## Method
{_method(manifest["recipe"])}
One threshold a label, chosen for F1 on out-of-fold scores; probabilities by an increasing line of
straight pieces from scores to log-odds.
Recipe digest `{manifest["digests"]["recipe"]}`, labels digest `{manifest["digests"]["labels"]}`.

## Figures
Cross-fitted, grouped by document: no row is scored by weights, a threshold or a calibration that saw
its document. {_interval_note(metrics)}

| label | precision | recall | F1 | average precision | support |
|---|---|---|---|---|---|
{_lines(metrics, names)}

Macro-F1 {_figure(metrics["macro_f1"])}, micro-F1 {_figure(metrics["micro_f1"])} on
{metrics["rows"]:,} paragraphs. Parts of the rows, with the same thresholds:

| rows | paragraphs | macro-F1 | micro-F1 |
|---|---|---|---|
{parts}

## Other thresholds
What `predict --prefer` and `--min-precision` hold: precision / recall, cross-fitted as above.

| label | `--prefer precision` | `--prefer recall` | `--min-precision 0.9` | highest held |
|---|---|---|---|---|
{_operating_lines(manifest, names)}

## Use and limits
Meant for tagging and counting in Chinese policy text of the kinds above: news, work reports, plans.
Figures on other kinds of text (laws, social media, company filings) are not known: label a sample of
your own and run `strategyclf evaluate`. A tag says that a clause speaks of a strategy, not that the
strategy is pursued or works. Not meant for decisions about persons.
{f"{chr(10)}{notes.strip()}{chr(10)}" if notes.strip() else ""}"""


def _method(recipe: Mapping[str, Any]) -> str:
    """What is counted and how it is weighed, in words."""
    weight = recipe["paragraph_weight"]
    ngrams = recipe["ngrams"]
    words, characters = ("-".join(map(str, ngrams[name])) for name in ("words", "characters"))
    whole = (
        f"""
With weight {weight:g} a linear score of the paragraph as a whole stands beside it, fitted on its own."""
        if weight
        else ""
    )
    return f"""A linear classifier on TF-IDF of runs of {words} words and of {characters} characters, clause
by clause (cut at each {ngrams["boundary"]}); the clauses of a paragraph are pooled by a soft maximum
(multiple-instance learning).{whole}
Loss {recipe["loss"].replace("_", " ")}, C {recipe["C"]:g}; rows count by their readers' confidence."""


def _lines(metrics: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return "\n".join(
        f"| {names[id]} | "
        + " | ".join(_figure(line[key]) for key in ("precision", "recall", "f1", "average_precision"))
        + f" | {line['support']['value']:,.0f} |"
        for id, line in metrics["labels"].items()
    )


def _operating_lines(manifest: Mapping[str, Any], names: Mapping[str, str]) -> str:
    lines = []
    for label, row in zip(manifest["taxonomy"]["labels"], manifest["operating_points"], strict=True):
        at = {point["at"]: point for point in row["min_precision"]}
        cells = [_pair(row["precision"]), _pair(row["recall"]), _pair(at[0.9]) if 0.9 in at else "not held"]
        lines.append(f"| {names[label['id']]} | {' | '.join(cells)} | {max(at, default='none')} |")
    return "\n".join(lines)


def _pair(point: Mapping[str, Any]) -> str:
    return f"{_figure(point['precision'])} / {_figure(point['recall'])}"


def _figure(measured: Mapping[str, float | None]) -> str:
    if measured["value"] is None:
        return "not measured"
    if measured["low"] is None:
        return f"{measured['value']:.3f}"
    return f"{measured['value']:.3f} [{measured['low']:.3f}, {measured['high']:.3f}]"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name or 'unknown'}" for name, count in counts.items())


def _interval_note(metrics: Mapping[str, Any]) -> str:
    if metrics["macro_f1"]["low"] is None:
        return f"No intervals: {metrics['documents']} documents are too few to resample."
    return "In brackets the 95 % interval over resampled documents."
