"""A project so small that a model is trained in a second: documents on rain and on other weather."""

import json

from strategyclf.article import digest
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
from strategyclf.taxonomy import Taxonomy

ONE_LABEL = Taxonomy.from_dict({"labels": [{"id": "rain", "zh": "雨", "en": "rain"}]})


def decide(path, texts, doc, labels):
    append(
        path,
        [Decision(digest(text), labels, "me", "human", "2026-01-01", "test", doc=doc) for text in texts],
    )


def small_project(folder, documents=12):
    """Documents on rain and on other weather, as one table of paragraphs and a journal."""
    lines = []
    for number in range(documents):
        wet = [f"第{number}站今日有雨。风力不大。", f"明天第{number}区大雨如注，出门带伞。"]
        dry = [f"第{number}站天气晴好。", f"第{number}区多云，气温{number}度。"]
        decide(folder / "labels.jsonl", wet, f"doc{number}", ("rain",))
        decide(folder / "labels.jsonl", dry, f"doc{number}", ())
        lines += [{"digest": digest(text), "text": text} for text in wet + dry]
    table = folder / "texts.jsonl"
    table.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return {"labels": [folder / "labels.jsonl"], "corpus": [table], "taxonomy": ONE_LABEL}
