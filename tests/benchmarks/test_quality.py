"""The nested benchmark on made-up rows: what is held out, what is chosen where, what is kept."""

from __future__ import annotations

import importlib
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from strategyclf.errors import CallError
from strategyclf.learning.recipe import Recipe
from strategyclf.taxonomy import read_taxonomy

IDS = ("tech_upgrade", "emerging_industry", "talent_education", "land_redevelopment", "investment_attraction")
SAYINGS = ("推进技术改造", "培育新兴产业", "引进高层次人才", "盘活闲置土地", "开展招商引资")
FILLER = ("天气晴朗", "会议召开", "群众欢迎", "道路畅通", "总结经验", "安排部署")


@pytest.fixture(scope="module", autouse=True)
def beside(root):
    """What lies beside the package can be imported."""
    sys.path.insert(0, str(root / "benchmarks"))
    yield
    sys.path.remove(str(root / "benchmarks"))


@pytest.fixture(scope="module")
def rows(beside):
    """240 paragraphs of 60 documents that say what they are about, all but some."""
    Rows = importlib.import_module("nested.rows").Rows
    rng = np.random.default_rng(1)
    Y = (rng.random((240, 5)) < 0.3).astype(np.int64)
    shown = np.where(rng.random(Y.shape) < 0.1, 1 - Y, Y)
    texts = tuple(
        "。".join([*(SAYINGS[j] for j in np.flatnonzero(line)), *rng.choice(FILLER, 3)]) + "。"
        for line in shown
    )
    doc = np.repeat(np.arange(60), 4)
    corpus = doc != 59  # the last is a starter article
    members = [frozenset({int(d)}) for d in doc]
    members[-1] = frozenset({59, 0})  # restates the first document
    return Rows(
        texts=texts,
        Y=Y,
        doc=doc.astype(str),
        genre=np.where(doc % 3 == 0, "report", np.where(corpus, "news", "starter")),
        draw=np.where(doc % 2 == 0, "census", "found"),
        unit=np.where((doc > 53) & (doc < 59), "heading", ""),
        confidence=1 + doc % 3,
        members=tuple(members),
        scored=doc < 54,
        folds=doc % 8,
        digest="made-up",
        labels_digest="none",
    )


class Told:
    """A system whose scores are the truth with noise, less of it for the better candidate."""

    name = "told"
    title = "told"
    code = "1"
    candidates = ("noisy", "better")

    def __init__(self):
        self.fitted = []

    def settings(self, candidate):
        return {"kind": candidate}

    def score(self, rows, train, test, candidates):
        self.fitted.append((len(train), tuple(candidates)))
        assert not set(rows.doc[train]) & set(rows.doc[test])
        for name in candidates:
            rng = np.random.default_rng(len(train) + int(test.sum()))
            spread = 1.0 if name == "noisy" else 0.5
            yield name, rows.Y[test] + rng.normal(0, spread, (len(test), 5))


@pytest.fixture
def fits(beside):
    return importlib.import_module("nested.fits")


@pytest.fixture
def choice(beside):
    return importlib.import_module("nested.choice")


def test_no_row_trains_that_shares_a_document_with_what_is_held_out_by_restating_it_either(rows):
    train = rows.training((0,))
    assert not set(train) & set(rows.held_out((0,)))
    assert len(rows) - 1 not in train  # of fold 3, but it restates document 0
    assert len(rows) - 1 in rows.training((1,))
    # A row that is not scored holds nothing back by being held out.
    assert set(rows.training((3,))) == set(np.flatnonzero(rows.folds != 3))


def test_fits_of_pairs_of_folds_serve_all_inner_folds_and_the_better_one_is_chosen(
    rows, fits, choice, tmp_path
):
    told = Told()
    said = choice.nested(told, rows, fits.FitCache(tmp_path))
    assert [names for _, names in told.fitted].count(("noisy", "better")) == 28
    assert [names for _, names in told.fitted].count(("better",)) == 8
    assert said.chosen == ("better",) * 8
    assert said.inner_f1["better"] > said.inner_f1["noisy"]
    assert len(list(tmp_path.iterdir())) == 64
    # Tags follow the truth, probabilities are such, and a held precision tags less.
    held = rows.scored
    assert (said.tags == rows.Y)[held].mean() > 0.7
    assert 0 <= said.probabilities.min() < 0.3 < 0.7 < said.probabilities.max() <= 1
    tagged = said.precise_tags[held] == 1
    assert 0 < tagged.sum() < said.tags[held].sum()
    assert rows.Y[held][tagged].mean() > rows.Y[held][said.tags[held] == 1].mean()


def test_a_run_goes_on_where_it_stopped_and_a_damaged_or_changed_fit_is_made_anew(
    rows, fits, choice, tmp_path
):
    cache = fits.FitCache(tmp_path)
    first = choice.nested(Told(), rows, cache)
    again = Told()
    np.testing.assert_array_equal(choice.nested(again, rows, cache).probabilities, first.probabilities)
    assert again.fitted == []
    kept = sorted(tmp_path.iterdir())
    kept[0].write_bytes(kept[0].read_bytes()[:100])
    kept[1].unlink()
    choice.nested(again, rows, cache)
    assert 1 <= len(again.fitted) <= 2
    again.code = "2"
    choice.nested(again, rows, cache)
    assert len(again.fitted) >= 16
    assert not list(tmp_path.glob("*.part"))


def test_a_fit_that_cannot_be_written_leaves_nothing_behind(fits, tmp_path):
    cache = fits.FitCache(tmp_path)
    with pytest.raises(ValueError, match="no number"):
        cache.keep(tmp_path / "a.npz", fits.Fit(np.zeros(3), "no number"))
    assert list(tmp_path.iterdir()) == []


def test_the_digest_of_code_changes_with_what_it_does_not_with_how_it_is_written(fits, tmp_path):
    file = tmp_path / "code.py"
    file.write_text('"""A."""\ndef f(x):\n    """B."""\n    return x + 1  # why\n')
    before = fits.code_digest(file)
    file.write_text('"""C."""\n\n\ndef f(x):\n    """D."""\n    return (x + 1)\n')
    assert fits.code_digest(file) == before
    file.write_text('"""C."""\n\n\ndef f(x):\n    """D."""\n    return x + 2\n')
    assert fits.code_digest(file) != before


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_every_installed_peer_learns_what_the_paragraphs_say(rows):
    peers = importlib.import_module("peers.installed")
    train, test = rows.training((0,)), rows.held_out((0,))
    chosen, _ = peers.chosen_peers(None, IDS)
    assert {"jieba-logistic", "thuctc", "keywords"} <= {peer.name for peer in chosen}
    for peer in chosen:
        name = peer.candidates[-1]
        ((said, scores),) = peer.score(rows, train, test, [name])
        assert said == name
        assert scores.shape == (len(test), 5)
        given = rows.Y[test] == 1
        assert scores[given].mean() > scores[~given].mean(), peer.name
        json.dumps(peer.settings(name))


def test_a_peer_that_is_not_installed_is_left_out_by_name_or_refused_where_it_is_asked_for(monkeypatch):
    peers = importlib.import_module("peers.installed")
    monkeypatch.setattr(
        peers, "importlib", SimpleNamespace(util=SimpleNamespace(find_spec=lambda name: None))
    )
    chosen, told = peers.chosen_peers(None, IDS)
    assert [peer.name for peer in chosen] == ["jieba-logistic", "thuctc", "keywords"]
    assert len(told) == 3
    assert all("benchmarks" in line for line in told)
    with pytest.raises(CallError, match="fasttext-words needs fasttext"):
        peers.chosen_peers(["keywords", "fasttext-words"], IDS)
    with pytest.raises(CallError, match="no peer is called bert"):
        peers.chosen_peers(["bert"], IDS)
    assert peers.chosen_peers([], IDS) == ([], [])


def test_our_recipes_are_fitted_by_what_train_fits_and_timed_by_what_predict_runs(rows, root):
    ours = importlib.import_module("nested.ours")
    speed = importlib.import_module("nested.speed")
    recipe = Recipe(max_iter=20)
    system = ours.Ours({"short": recipe})
    names = {path.name for path in ours.fitting_files()}
    assert {"vectorizer.py", "pooled.py", "pooling.py", "ngrams.py", "folding.py"} <= names
    assert "decisions.py" not in names
    train, test = rows.training((0,)), rows.held_out((0,))
    ((_, scores),) = system.score(rows, train, test, ["short"])
    given = rows.Y[test] == 1
    assert scores[given].mean() > scores[~given].mean()
    assert system.settings("short")["max_iter"] == 20
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    assert speed.characters_per_second(recipe, rows, taxonomy, most=20) > 100


def test_the_page_has_every_table_and_the_data_every_figure(rows, fits, choice, tmp_path):
    report = importlib.import_module("nested.report")
    page = importlib.import_module("nested.page")
    cache = fits.FitCache(tmp_path)
    said = choice.nested(Told(), rows, cache)
    worse = Told()
    worse.candidates, worse.name = ("noisy",), "worse"
    other = choice.nested(worse, rows, cache)
    found = report.lines(IDS, rows, [("**ours**", said), ("worse", other)], n_resamples=50)
    assert found[0].lead is None
    assert found[1].lead.value > 0
    parts = found[0].cards
    assert {"all", "provincial reports", "news", "readers clear", report.MIX, "headings (apart)"} <= set(
        parts
    )
    assert parts["all"].rows == rows.scored.sum()
    # At the mix reports count 43 in a hundred whatever their number.
    chosen, weights = report.parts(rows)[report.MIX]
    of_reports = rows.genre[chosen] == "report"
    assert weights[of_reports].sum() / weights.sum() == pytest.approx(report.REPORTS)
    text = page.tables(found, 0.9, {"better": (0.8, 2e6)})
    for title in ("Ours and peers", "F1 by label", "Brier score by label", "Calibration of ours"):
        assert f"### {title}" in text
    for title in ("`--min-precision 0.9`, cross-fitted", "Our recipes", "Macro-F1 by part of the rows"):
        assert f"### {title}" in text
    assert "nan" not in text
    data = json.loads(json.dumps(report.as_json(found[1])))
    assert data["lead_of_the_first"]["value"] == pytest.approx(found[1].lead.value, abs=1e-6)
    assert set(data["min_precision"]) == set(IDS)
    assert data["parts"]["all"]["labels"]["talent_education"]["brier_skill"]["value"] is not None


def test_bad_calls_are_told_in_a_line(capsys, corpus):
    quality = importlib.import_module("quality")
    wanted = ["--corpus", str(corpus), "--train", "corpus"]
    assert quality.main([*wanted, "--peers", "bert"]) == 2
    assert quality.main([*wanted, "--peers", "none", "--recipes", "none"]) == 2
    assert quality.main([*wanted, "--peers", "none", "--recipes", "best"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert [line for line in told if "Traceback" in line] == []
    assert len(told) == 3


def test_a_trial_takes_whole_documents_mostly_and_the_digest_knows_the_rows(root):
    from strategyclf.model.labelled_text import gather

    dealt = importlib.import_module("nested.rows").dealt
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    text = gather([root / "labels" / "starter.jsonl"], [root / "seeds"], taxonomy)
    whole, some = dealt(text), dealt(text, most=200)
    assert len(whole) == len(text)
    assert len(some) == 200
    documents = [(text.column("doc") == doc).sum() == (some.doc == doc).sum() for doc in set(some.doc)]
    assert documents.count(False) <= 1
    assert set(whole.folds) == set(some.folds) == set(range(8))
    assert whole.digest != some.digest
    assert dealt(text).digest == whole.digest


def test_the_command_prints_the_tables_and_writes_the_data_but_no_page_of_a_part(
    rows, root, tmp_path, monkeypatch, capsys
):
    quality = importlib.import_module("quality")
    monkeypatch.setattr(quality, "load_rows", lambda corpus, taxonomy, most: rows)
    monkeypatch.setattr(quality, "PAGE", tmp_path / "quality.md")
    # One of its settings: each is fitted for every set of folds.
    logistic = importlib.import_module("peers.logistic").JiebaLogistic
    monkeypatch.setattr(logistic, "candidates", logistic.candidates[:1])
    asked = [
        "--corpus",
        "text",
        "--train",
        "corpus",
        "--recipes",
        "none",
        "--peers",
        "keywords,jieba-logistic",
    ]
    places = ["--cache", str(tmp_path / "cache"), "--json", str(tmp_path / "f.json"), "--resamples", "20"]
    assert quality.main([*asked, *places]) == 0
    said = capsys.readouterr()
    assert "`python benchmarks/quality.py --corpus ../shared/corpus --train corpus --peers" in said.out
    assert "| keywords from the codebook |" in said.out
    assert "keywords: 28 of 28 sets of folds to fit" in said.err
    data = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert data["systems"]["keywords"]["title"] == "keywords from the codebook"
    assert not (tmp_path / "quality.md").exists()
