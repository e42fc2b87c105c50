"""Few labels: the estimators of this project in single-label mode on the three FewCLUE topic tasks.

    python benchmarks/fewshot.py --corpus ../shared/corpus                  # all, and writes docs/fewshot.md
    python benchmarks/fewshot.py --corpus ../shared/corpus --tasks csldcp   # one of them, printed only

Five runs a task, each trained on one ``train_i`` alone and measured on ``test_public``. The estimators are
`ClauseVectorizer` and `PooledLinearClassifier`, a text being one clause. Each run chooses among the few
`Method`s of its task by cross-validation within its own ``train_i``, and only the one chosen tags the test.
Beside ``train_i`` it reads the names of the classes and, for TNEWS, the text of the unlabelled headlines
(never the order or the ids of any file, which would give classes away).
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import resource
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

from fewshot_run import Method, Rows, Run, Unlabelled

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
MARKER = "<!-- figures -->"


@dataclass(frozen=True, slots=True)
class Task:
    """A data set: its fields, the accuracy to beat (None: none was set), and what its runs choose among."""

    title: str
    folder: str
    text: str
    label: str
    mark: float | None
    methods: tuple[Method, ...]
    keywords: bool = False


# Simpler first: of equals the first is taken.
LONG = (Method(names=False), Method(), Method(words=0.3))
SHORT = (Method(names=False), Method(), Method(latent=0.5), Method(latent=0.5, pseudo=15))
TASKS = (
    Task("TNEWS, sentence + keywords", "tnews", "sentence", "label_desc", 50, SHORT, keywords=True),
    Task("TNEWS, sentence alone", "tnews", "sentence", "label_desc", None, SHORT),
    Task("IFLYTEK", "iflytek", "sentence", "label_des", 44, LONG[1:]),
    Task("CSLDCP", "csldcp", "content", "label", 50, LONG),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One task's runs: accuracies in percent on the test, and by cross-validation of each method."""

    task: Task
    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    chosen: list[Method] = field(default_factory=list)
    inner: list[list[float]] = field(default_factory=list)


def read(path: Path, task: Task) -> Rows:
    """The rows of a FewCLUE file as texts of `task`; keywords follow on a line of their own."""
    # Not `splitlines`: some texts hold a Unicode line separator.
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    texts = [
        row[task.text] + (f"\n{row['keywords']}" if task.keywords and row.get("keywords") else "")
        for row in rows
    ]
    return Rows(texts, np.array([row.get(task.label, "") for row in rows]))


def reference(train: Rows, test: Rows) -> float:
    """Accuracy in percent of characters and their pairs with scikit-learn's linear SVM."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    svm = LinearSVC().fit(vectorizer.fit_transform(train.texts), train.classes)
    return 100 * float(np.mean(svm.predict(vectorizer.transform(test.texts)) == test.classes))


def measure(folder: Path, task: Task) -> Outcome:
    """Choose, train and test the runs of `task`."""
    test = read(folder / "test_public.json", task)
    unlabelled = None
    if any(method.latent or method.pseudo for method in task.methods):
        unlabelled = Unlabelled(read(folder / "unlabeled.json", task).texts)
    outcome = Outcome(task)
    for number in range(RUNS):
        train = read(folder / f"train_{number}.json", task)
        run = Run(train, unlabelled)
        inner = [run.cross_validated(method) for method in task.methods]
        method = task.methods[int(np.argmax(inner))]
        outcome.inner.append(inner)
        outcome.chosen.append(method)
        outcome.ours.append(run.accuracy(method, test))
        outcome.reference.append(reference(train, test))
        print(f"{task.title} {number}: {outcome.ours[-1]:.1f} ({method})", file=sys.stderr, flush=True)
    return outcome


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation over the runs."""
    return f"{np.mean(values):.1f} ± {np.std(values, ddof=1):.1f}"


def tables(outcomes: Iterable[Outcome]) -> str:
    """The figures as Markdown."""
    outcomes = list(outcomes)
    lines = ["| task | ours | the five runs | character SVM | mark |", "|---|--:|---|--:|--:|"]
    for one in outcomes:
        runs = " ".join(f"{value:.1f}" for value in one.ours)
        mark = "–" if one.task.mark is None else f"{one.task.mark:g}"
        lines.append(f"| {one.task.title} | {spread(one.ours)} | {runs} | {spread(one.reference)} | {mark} |")
    lines += ["", "What each run chose among, by cross-validation within its `train_i`:", ""]
    lines += ["| task | method | cross-validated | chosen by |", "|---|---|--:|---|"]
    for one in outcomes:
        for number, method in enumerate(one.task.methods):
            runs = [str(run) for run, chosen in enumerate(one.chosen) if chosen == method]
            values = spread([inner[number] for inner in one.inner])
            lines.append(f"| {one.task.title} | {method} | {values} | {', '.join(runs) or '–'} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables, and write the page where every task was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="the folder that holds fewclue/")
    parser.add_argument("--tasks", nargs="*", help="tnews, iflytek, csldcp; all if not given")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "fewshot.md")
    options = parser.parse_args()
    tasks = [task for task in TASKS if not options.tasks or task.folder in options.tasks]
    body = tables(measure(options.corpus / "fewclue" / task.folder, task) for task in tasks)
    print(body)
    if not options.tasks:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        machine = (
            f"Python {platform.python_version()}, {platform.machine()}, {used / 60:.1f} minutes of one core"
        )
        head = options.page.read_text("utf-8").partition(MARKER)[0] if options.page.exists() else ""
        date = datetime.datetime.now(tz=datetime.UTC).date()
        options.page.write_text(f"{head}{MARKER}\n\n{date}, {machine}.\n\n{body}\n", "utf-8")


if __name__ == "__main__":
    main()
