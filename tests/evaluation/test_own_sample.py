import json
from dataclasses import replace

import numpy as np
import pytest

from small_project import ONE_LABEL, small_project
from strategyclf.article import digest
from strategyclf.errors import CallError, LabelError
from strategyclf.evaluation.candidates import read_candidates, tags_and_probabilities
from strategyclf.evaluation.own_sample import draw_sample, evaluate_sample
from strategyclf.evaluation.sample_design import read_design
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
from strategyclf.model.building import train


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rain")
    return train(**small_project(folder), out=folder / "model").model


@pytest.fixture
def corpus(tmp_path):
    """90 paragraphs, every third of them on rain, under a heading."""
    lines = [
        f"第{i}天{'午后有大雨，路面积水。' if i % 3 == 0 else '晴到多云，傍晚转阴，宜出门。'}"
        for i in range(90)
    ]
    path = tmp_path / "weather.txt"
    path.write_text("\n\n".join(["一、天气", *lines]), "utf-8")
    return path


def label_rain(path, paragraphs, reader="me", **more):
    append(
        path,
        [
            Decision(
                c.digest, ("rain",) if "雨" in c.text else (), reader, "human", "2026-01-01", "t", **more
            )
            for c in paragraphs
        ],
    )


def test_body_paragraphs_are_candidates_once(corpus, tmp_path):
    (tmp_path / "reprint.txt").write_text("第0天午后有大雨,路面积水。", "utf-8")
    found = read_candidates([corpus, tmp_path / "reprint.txt"])
    assert (len(found.paragraphs), found.repeats, found.labelled) == (90, 1, 0)
    assert found.paragraphs[0].digest == digest(found.texts[0])


def test_what_is_labelled_or_trained_on_is_left_out(corpus):
    first, second, third, *_ = read_candidates([corpus]).paragraphs
    found = read_candidates(
        [corpus], labelled={first.digest, second.match_key}, trained_on={int(third.match_key, 16)}
    )
    assert (len(found.paragraphs), found.labelled) == (87, 3)


def test_a_corpus_without_a_paragraph_is_refused(tmp_path, corpus):
    keys = {candidate.digest for candidate in read_candidates([corpus]).paragraphs}
    with pytest.raises(CallError, match=r"weather\.txt: every paragraph has a label; name more text"):
        read_candidates([corpus], labelled=keys)


def test_the_same_seed_draws_the_same_sample(model, corpus):
    found = read_candidates([corpus])
    first, second = (draw_sample(model, found, 30, corpus=[corpus], seed=4) for _ in range(2))
    assert first == second
    assert first != draw_sample(model, found, 30, corpus=[corpus], seed=5)


def test_the_rows_order_tells_nothing_of_their_strata(model, corpus):
    drawn = draw_sample(model, read_candidates([corpus]), 60, corpus=[corpus])
    stratum = {row.digest: row.stratum for row in drawn.design.rows}
    order = [stratum[candidate.digest] for candidate in drawn.paragraphs]
    assert sorted(order) != order
    assert {c.digest for c in drawn.paragraphs} == {row.digest for row in drawn.design.rows}


def test_every_paragraph_s_inclusion_is_known(model, corpus):
    design = draw_sample(model, read_candidates([corpus]), 30, corpus=[corpus]).design
    assert sum(stratum.paragraphs for stratum in design.strata) == design.paragraphs == 90
    assert sum(stratum.drawn for stratum in design.strata) == len(design.rows) == 30
    for row in design.rows:
        stratum = design.strata[row.stratum]
        assert row.inclusion == pytest.approx(stratum.drawn / stratum.paragraphs)
    assert sum(cell.paragraphs for cell in design.cells["rain"]) == 90


def test_a_design_comes_back_from_its_file(model, corpus, tmp_path):
    design = draw_sample(model, read_candidates([corpus]), 30, corpus=[corpus]).design
    (tmp_path / "s.design.json").write_text(json.dumps(design.as_json()), "utf-8")
    assert read_design(tmp_path / "s.design.json") == design


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("{", "not valid JSON"),
        ("[]", "not the design of a sample"),
        ('{"schema": 1, "kind": "strategyclf sample"}', "a part of the design is missing"),
    ],
)
def test_a_design_that_is_none_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / "s.design.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(LabelError, match=rf"s\.design\.json: {message}.*labels sample"):
        read_design(path)


def test_a_labelled_sample_speaks_for_the_corpus(model, corpus, tmp_path):
    found = read_candidates([corpus])
    drawn = draw_sample(model, found, 60, corpus=[corpus])
    label_rain(tmp_path / "own.jsonl", drawn.paragraphs)
    own = evaluate_sample(drawn.design, [tmp_path / "own.jsonl"], ONE_LABEL)
    line = own.figures.labels[0]
    tags, _ = tags_and_probabilities(model, found.texts)
    assert line.tagged_share == pytest.approx(tags.mean())
    assert line.share.low <= 1 / 3 <= line.share.high
    assert (own.unlabelled, own.disputed, own.proposals_seen, own.design.trained_on) == (0, 0, 0, 0)
    assert own.as_json()["corpus_rows"] == 90


def test_rows_not_labelled_yet_count_as_not_drawn_and_widen_the_interval(model, corpus, tmp_path):
    drawn = draw_sample(model, read_candidates([corpus]), 60, corpus=[corpus])
    label_rain(tmp_path / "all.jsonl", drawn.paragraphs)
    label_rain(tmp_path / "few.jsonl", drawn.paragraphs[:20])
    every, few = (
        evaluate_sample(drawn.design, [tmp_path / name], ONE_LABEL) for name in ("all.jsonl", "few.jsonl")
    )
    assert (few.unlabelled, few.figures.rows) == (40, 20)
    wide, narrow = few.figures.labels[0].share, every.figures.labels[0].share
    assert wide.high - wide.low > narrow.high - narrow.low


def test_a_label_finds_its_row_by_match_key_and_disputes_are_left_out(model, corpus, tmp_path):
    drawn = draw_sample(model, read_candidates([corpus]), 30, corpus=[corpus])
    reprint, disputed = drawn.paragraphs[:2]
    journal = tmp_path / "own.jsonl"
    label_rain(journal, [replace(reprint, digest="0" * 16)], match_key=reprint.match_key, proposal_seen=True)
    label_rain(journal, [disputed])
    label_rain(journal, [replace(disputed, text="晴" if "雨" in disputed.text else "雨")], reader="bo")
    own = evaluate_sample(drawn.design, [journal], ONE_LABEL)
    assert (own.figures.rows, own.disputed, own.unlabelled) == (1, 1, 28)
    assert own.proposals_seen == 1


def test_a_sample_without_labels_and_one_too_small_are_refused(model, corpus, tmp_path):
    found = read_candidates([corpus])
    drawn = draw_sample(model, found, 30, corpus=[corpus])
    label_rain(tmp_path / "other.jsonl", [replace(found.paragraphs[0], digest="0" * 16)])
    with pytest.raises(LabelError, match="none of the sample's 30 paragraphs is labelled"):
        evaluate_sample(drawn.design, [tmp_path / "other.jsonl"], ONE_LABEL)
    with pytest.raises(CallError, match="-n 9 is too few"):
        draw_sample(model, found, 9, corpus=[corpus])


def test_tags_do_not_depend_on_the_batch(model):
    texts = [f"第{i}天有雨。" for i in range(1005)]
    tags, probabilities = tags_and_probabilities(model, texts)
    np.testing.assert_array_equal(probabilities[-1], tags_and_probabilities(model, texts[-1:])[1][0])
    assert tags.shape == (1005, 1)
