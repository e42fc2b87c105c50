"""Rows as `predict` writes them, made by hand, for tests of what reads them."""

from __future__ import annotations

import json
from pathlib import Path

IDS = ("tech_upgrade", "emerging_industry", "talent_education", "land_redevelopment", "investment_attraction")


def tagged_row(text, tags=(), *, article="a.txt", paragraph=0, kind="body", section=(), **more):
    """A row whose `tags` map a label to the clause behind it (or name it, for the whole text)."""
    tags = dict.fromkeys(tags, text) if not isinstance(tags, dict) else tags
    evidence = {id: [] for id in IDS}
    for id, clause in tags.items():
        start = text.index(clause)
        evidence[id] = [{"start": start, "end": start + len(clause), "text": clause, "score": 2.5}]
    unknown = dict.fromkeys(("duplicate_of", "title", "date", "source", "site", "region"))
    return {
        "article": article,
        "paragraph": paragraph,
        "kind": kind,
        "section": list(section),
        "text": text,
        "labels": [id for id in IDS if id in tags],
        "scores": {id: 0.9 if id in tags else 0.05 for id in IDS},
        "evidence": evidence,
        "uncertain": False,
        **unknown,
        "date_basis": "unknown",
        "digest": "",
        "model": "m@1",
        "schema": 1,
        **more,
    }


def write_rows(path: Path, rows) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
