import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.errors import ModelError
from strategyclf.model.model import load_model

TEXT = "春天来了。全市推进技术改造，更新设备三百台套；职业院校扩招技工两千人。公园里花开了。"


@pytest.fixture(scope="module")
def model(starter_training):
    return starter_training.model


def test_a_tag_comes_with_the_clause_that_won(model):
    (tags,) = model.tag([TEXT])
    assert {"tech_upgrade", "talent_education"} <= set(tags.labels)
    assert tags.evidence.keys() == set(tags.labels)
    assert tags.evidence["tech_upgrade"][0].text == "春天来了。全市推进技术改造，更新设备三百台套；"
    assert tags.evidence["talent_education"][0].text == "职业院校扩招技工两千人。公园里花开了。"
    for clauses in tags.evidence.values():
        for clause in clauses:
            assert TEXT[clause.start : clause.end] == clause.text


def test_the_winner_comes_first_and_the_others_are_over_the_threshold(model):
    texts = ["引进项目二十个，签约企业落户。推进技术改造。招商引资签约三十亿元。"]
    (tags,) = model.tag(texts)
    j = model.taxonomy.ids.index("investment_attraction")
    first, *others = tags.evidence["investment_attraction"]
    assert all(first.score >= other.score >= model.decisions.thresholds[j] for other in others)


def test_probabilities_name_every_label_in_canonical_order(model):
    (tags,) = model.tag([TEXT])
    assert tuple(tags.probabilities) == model.taxonomy.ids
    assert all(0 <= value <= 1 for value in tags.probabilities.values())


def test_a_text_s_scores_do_not_depend_on_its_batch(model, starter_training):
    texts = starter_training.text.texts[:60]
    together = model.score(texts).texts
    alone = np.vstack([model.score([text]).texts for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert model.tag(texts)[7] == model.tag([texts[7]])[0]


@given(st.text(max_size=60))
def test_any_text_is_scored(starter_training, text):
    scores = starter_training.model.score([text])
    assert np.isfinite(scores.texts).all()
    assert scores.texts.shape == (1, 5)


def test_no_text_gives_no_tags(model):
    assert model.tag([]) == []


def test_the_model_knows_its_training_text_and_its_reprints(model, starter_training):
    text = starter_training.text.texts[3]
    row = model.training.row_of(text)
    assert row == 3
    assert model.training.row_of(text.replace("，", ",")) == 3
    assert model.training.row_of("从未见过的一段话。") is None


def test_a_missing_model_is_an_error_a_user_can_mend():
    with pytest.raises(ModelError, match="strategyclf models list"):
        load_model("nowhere")
