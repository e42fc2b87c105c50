"""Exports as the documentation of doccano, Label Studio, fastText and LibMultiLabel shows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strategyclf.article import digest
from strategyclf.cli.labels import labels_app
from strategyclf.labelling.journal import read_journal
from strategyclf.taxonomy import read_taxonomy

OLD = "老厂换了新机器，产线也联了网"
BOTH = "引来三家电池企业落户，并办起产业学院"
NONE = "市民周末在公园里散步"
EXPECTED = {
    OLD: ("tech_upgrade",),
    BOTH: ("emerging_industry", "talent_education", "investment_attraction"),
    NONE: (),
}
DIGESTS = {digest(text): text for text in EXPECTED}


@pytest.fixture
def take(tmp_path: Path, root: Path):
    """Import a file of that name and content; gives the decisions and the result of the command."""

    def run(name: str, content: str, *arguments: str):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        out = tmp_path / "journal.jsonl"
        result = CliRunner().invoke(labels_app, ["import", str(path), "--out", str(out), *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return read_journal([out], read_taxonomy(root / "labels" / "taxonomy.toml")).decisions, result

    return run


def labels_by_text(decisions) -> dict[str, tuple[str, ...]]:
    return {DIGESTS[decision.digest]: decision.labels for decision in decisions}


def as_lines(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


DOCCANO = {
    "classification": as_lines(
        {"id": 10, "text": OLD, "label": ["技术改造与创新升级"], "Comments": []},
        {"id": 11, "text": BOTH, "label": ["E", "H", "招商引资"], "Comments": ["两可"]},
        {"id": 12, "text": NONE, "label": [], "Comments": []},
    ),
    "classification of version 1.5": as_lines(
        {"id": 10, "data": OLD, "label": ["T"]},
        {"id": 11, "data": BOTH, "label": ["E", "H", "I"]},
        {"id": 12, "data": NONE, "label": []},
    ),
    "older, labels": as_lines(
        {"id": 10, "text": OLD, "meta": {}, "annotation_approver": None, "labels": ["T"]},
        {"id": 11, "text": BOTH, "meta": {}, "annotation_approver": "admin", "labels": ["E", "H", "I"]},
        {"id": 12, "text": NONE, "meta": {}, "annotation_approver": None, "labels": []},
    ),
    "sequence": as_lines(
        {"id": 10, "text": OLD, "label": [[0, 7, "T"], [8, 14, "T"]]},
        {"id": 11, "text": BOTH, "label": [[0, 10, "I"], [4, 8, "E"], [11, 18, "H"]]},
        {"id": 12, "text": NONE, "label": []},
    ),
    "sequence with relations": as_lines(
        {
            "id": 10,
            "text": OLD,
            "entities": [{"id": 0, "start_offset": 0, "end_offset": 7, "label": "T"}],
            "relations": [],
        },
        {
            "id": 11,
            "text": BOTH,
            "entities": [
                {"id": number, "start_offset": 0, "end_offset": 4, "label": label}
                for number, label in enumerate("EHI")
            ],
            "relations": [],
        },
        {"id": 12, "text": NONE, "entities": [], "relations": []},
    ),
}


@pytest.mark.parametrize("content", DOCCANO.values(), ids=DOCCANO)
@pytest.mark.parametrize("format", ["auto", "doccano"])
def test_json_lines_of_doccano_are_taken(take, content, format):
    decisions, result = take("all.jsonl", content, "--reader", "wang", "--format", format)
    assert result.exit_code == 0
    assert labels_by_text(decisions) == EXPECTED
    assert "rows without a label: 1 (taken as none" in result.stderr


def test_an_array_of_doccano_is_taken(take):
    rows = [json.loads(line) for line in DOCCANO["classification"].splitlines()]
    decisions, _ = take("all.json", json.dumps(rows, indent=2), "--reader", "wang")
    assert labels_by_text(decisions) == EXPECTED


def test_the_csv_of_doccano_is_taken(take):
    content = (
        f"id,text,label,Comments\n10,{OLD},T,\n11,{BOTH},新兴产业培育#人才与教育#招商引资,两可\n12,{NONE},,\n"
    )
    decisions, _ = take("all.csv", content, "--reader", "wang")
    assert labels_by_text(decisions) == EXPECTED


def choice(*choices: str) -> dict:
    return {
        "id": "qq5yNVGyPn",
        "type": "choices",
        "value": {"choices": list(choices)},
        "origin": "manual",
        "to_name": "text",
        "from_name": "strategies",
    }


def task(id: int, text: str, *annotations: dict) -> dict:
    return {
        "id": id,
        "annotations": list(annotations),
        "file_upload": "2f6b8d1f-sample.csv",
        "drafts": [],
        "predictions": [],
        "data": {"text": text, "my_id": id},
        "meta": {},
        "created_at": "2024-05-01T08:00:00.000000Z",
        "updated_at": "2024-05-02T08:00:00.000000Z",
        "total_annotations": len(annotations),
        "cancelled_annotations": 0,
        "project": 1,
    }


def annotation(completed_by: object, *choices: str, **more: object) -> dict:
    return {
        "id": 1,
        "completed_by": completed_by,
        "result": [choice(*choices)] if choices else [],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2024-05-01T09:00:00.000000Z",
        "updated_at": "2024-05-01T09:05:00.000000Z",
        "lead_time": 7.2,
        **more,
    }


LABEL_STUDIO = [
    task(1, OLD, annotation(1, "技术改造与创新升级")),
    task(2, BOTH, annotation(1, "新兴产业培育", "人才与教育", "招商引资")),
    task(3, NONE, annotation(1)),
    task(4, "还没有人看过的一段"),
    task(5, "看了又放下的一段", annotation(1, "人才与教育", was_cancelled=True)),
]


@pytest.mark.parametrize("format", ["auto", "labelstudio"])
def test_tasks_of_label_studio_are_taken(take, format):
    content = json.dumps(LABEL_STUDIO, ensure_ascii=False, indent=2)
    decisions, result = take("project-1.json", content, "--format", format)
    assert result.exit_code == 0
    assert labels_by_text(decisions) == EXPECTED
    assert {(d.reader, d.reader_kind, d.at) for d in decisions} == {
        ("annotator 1", "human", "2024-05-01T09:05:00.000000Z")
    }
    # A submitted annotation without a choice is a decision, no empty row.
    assert "without a label" not in result.stderr


def test_two_annotators_of_label_studio_are_two_readers(take):
    ann = annotation({"id": 1, "email": "ann@example.org", "first_name": "", "last_name": ""}, "T")
    bo = annotation({"id": 2, "email": "bo@example.org", "first_name": "", "last_name": ""})
    old = {**task(1, OLD), "completions": [ann, {**bo, "updated_at": None}]}
    del old["annotations"]
    decisions, result = take("project-1.json", json.dumps([old]))
    assert [(d.reader, d.labels) for d in decisions] == [
        ("ann@example.org", ("tech_upgrade",)),
        ("bo@example.org", ()),
    ]
    assert "1 in dispute" in result.stderr


def test_json_min_of_label_studio_is_taken(take):
    more = {"annotator": 3, "annotation_id": 9, "created_at": "2024-05-01T09:00:00Z", "lead_time": 4.1}
    content = json.dumps(
        [
            {"text": OLD, "id": 1, "strategies": "技术改造与创新升级", **more},
            {"text": BOTH, "id": 2, "strategies": {"choices": ["E", "人才与教育", "I"]}, **more},
            {"text": NONE, "id": 3, **more},
        ]
    )
    decisions, result = take("min.json", content)
    assert "labels strategies; reader annotator" in result.stderr
    assert labels_by_text(decisions) == EXPECTED
    assert {d.reader for d in decisions} == {"annotator 3"}


def test_the_csv_of_label_studio_is_taken(take):
    choices = '"{""choices"":[""新兴产业培育"",""人才与教育"",""招商引资""]}"'
    content = (
        "annotation_id,annotator,created_at,id,lead_time,strategies,text,updated_at\n"
        f"1,wang@example.org,2024-05-01T09:00:00Z,1,4.1,技术改造与创新升级,{OLD},2024-05-01T09:00:00Z\n"
        f"2,wang@example.org,2024-05-01T09:01:00Z,2,4.1,{choices},{BOTH},2024-05-01T09:01:00Z\n"
        f"3,wang@example.org,2024-05-01T09:02:00Z,3,4.1,,{NONE},2024-05-01T09:02:00Z\n"
    )
    decisions, _ = take("project.csv", content)
    assert labels_by_text(decisions) == EXPECTED
    assert {d.reader for d in decisions} == {"wang@example.org"}


@pytest.mark.parametrize(
    ("name", "format"), [("train.txt", "auto"), ("train.txt", "fasttext"), ("train.ft", "auto")]
)
def test_lines_of_fasttext_are_taken(take, name, format):
    content = f"__label__tech_upgrade {OLD}\n__label__E __label__H\t__label__招商引资 {BOTH}\r\n\n{NONE}\n"
    decisions, _ = take(name, content, "--reader", "wang", "--format", format)
    assert labels_by_text(decisions) == EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        f"T\t{OLD}\nE,H,I\t{BOTH}\n\t{NONE}\n",
        f"7\ttech_upgrade\t{OLD}\n8\tE H I\t{BOTH}\n9\t\t{NONE}\n",
        f"T\t{OLD[:5]}\t{OLD[5:]}\nE,H,I\t{BOTH[:3]}\t{BOTH[3:]}\n\t\t{NONE}\n",
    ],
    ids=["labels and text", "id, labels and text", "text with tabs"],
)
@pytest.mark.parametrize("format", ["auto", "libsvm"])
def test_libsvm_style_text_is_taken(take, content, format):
    decisions, _ = take("train.txt", content, "--reader", "wang", "--format", format)
    assert labels_by_text(decisions) == EXPECTED


def test_a_line_that_is_no_json_is_named_and_the_others_are_taken(take):
    content = (
        as_lines({"text": OLD, "label": ["T"]}) + "{oops\n[1]\n" + as_lines({"text": NONE, "label": ["x"]})
    )
    decisions, result = take("a.jsonl", content, "--reader", "wang")
    assert result.exit_code == 1
    assert labels_by_text(decisions) == {OLD: ("tech_upgrade",)}
    assert "a.jsonl, line 2: not valid JSON" in result.stderr
    assert "a.jsonl, line 3: not a JSON object" in result.stderr
    assert "a.jsonl, line 4: unknown label 'x'; the labels are tech_upgrade (T, " in result.stderr
