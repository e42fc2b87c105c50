from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

CLASSES = {
    "news_car": "车轮刹车发动机油门",
    "news_travel": "景点山水门票酒店",
    "news_edu": "考试课堂老师作业",
}


@pytest.fixture(scope="module")
def fewshot(root: Path):
    """The benchmark, imported from beside the package."""
    sys.path.insert(0, str(root / "benchmarks"))
    try:
        import fewshot
    finally:
        sys.path.pop(0)
    return fewshot


def made_up(words: str, rng: np.random.Generator) -> str:
    """A headline of two-character pieces of `words` among filler that every class has."""
    pieces = [words[i : i + 2] for i in range(0, len(words) - 1, 2)]
    return "".join(rng.permutation([*rng.choice(pieces, 2), "今天", "说到"]))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A task in the form of TNEWS: 8 training texts a class, 6 to test on, 30 headlines."""
    folder = tmp_path_factory.mktemp("fewclue") / "fewclue" / "tnews"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)

    def rows(size: int) -> list[dict[str, str]]:
        return [
            {"label_desc": name, "sentence": made_up(words, rng), "keywords": words[:2]}
            for name, words in CLASSES.items()
            for _ in range(size)
        ]

    for number in range(5):
        write(folder / f"train_{number}.json", rows(8))
    write(folder / "test_public.json", rows(6))
    headlines = [{"sentence": row["sentence"], "keywords": ""} for row in rows(10)]
    write(folder / "unlabeled.json", headlines)
    return folder


@pytest.fixture(scope="module")
def task(fewshot):
    return fewshot.TASKS[0]


@pytest.fixture(scope="module")
def outcome(fewshot, folder: Path, task):
    return fewshot.measure(folder, task)


def test_every_run_is_measured_and_words_of_a_class_of_its_own_are_learnt(outcome, task):
    assert len(outcome.ours) == len(outcome.reference) == len(outcome.chosen) == 5
    assert min(outcome.ours) > 80
    assert all(len(inner) == len(task.methods) for inner in outcome.inner)


def test_what_is_chosen_does_not_depend_on_the_test_file(
    fewshot, folder: Path, task, outcome, tmp_path: Path
):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rows = [json.loads(line) for line in (folder / "test_public.json").read_text("utf-8").splitlines()]
    labels = [row["label_desc"] for row in rows]
    write(
        tmp_path / "test_public.json",
        [row | {"label_desc": label} for row, label in zip(rows, labels[6:] + labels[:6], strict=True)],
    )
    again = fewshot.measure(tmp_path, task)
    assert (again.chosen, again.inner) == (outcome.chosen, outcome.inner)
    assert max(again.ours) < 20


def test_the_name_of_a_class_is_training_text(fewshot, folder: Path, task):
    train = fewshot.read(folder / "train_0.json", replace(task, keywords=False))
    car = fewshot.Rows(["汽车"], np.array(["news_car"]))
    run = fewshot.Run(train, None)
    assert run.accuracy(fewshot.Method(), car) == 100
    weights = [fewshot.Method(words=share) for share in (0.0, 0.3)]
    assert [run.features(one, ["今天考试"]).shape[1] for one in weights] == sorted(
        {run.features(one, ["今天考试"]).shape[1] for one in weights}
    )


def test_keywords_are_read_for_the_task_that_has_them(fewshot, folder: Path, task):
    with_keywords = fewshot.read(folder / "train_0.json", task).texts[0]
    alone = fewshot.read(folder / "train_0.json", fewshot.TASKS[1]).texts[0]
    assert with_keywords == f"{alone}\n车轮"


def test_a_line_separator_within_a_text_does_not_end_the_row(fewshot, task, tmp_path: Path):
    write(tmp_path / "rows.json", [{"label_desc": "news_car", "sentence": "车轮\u2028油门", "keywords": ""}])
    assert fewshot.read(tmp_path / "rows.json", task).texts == ["车轮\u2028油门"]


def test_the_page_keeps_its_text_above_the_figures(fewshot, outcome, monkeypatch, tmp_path: Path, capsys):
    page = tmp_path / "fewshot.md"
    page.write_text(f"# Few\n\n{fewshot.MARKER}\n\nold figures\n", "utf-8")
    monkeypatch.setattr(fewshot, "measure", lambda _, task: replace(outcome, task=task))
    monkeypatch.setattr(sys, "argv", ["fewshot.py", "--corpus", "x", "--page", str(page)])
    fewshot.main()
    written = page.read_text("utf-8")
    assert written.startswith(f"# Few\n\n{fewshot.MARKER}\n\n20")
    assert "old figures" not in written
    for task in fewshot.TASKS:
        assert f"| {task.title} | {fewshot.spread(outcome.ours)} |" in written
    assert capsys.readouterr().out.strip() in written
