import numpy as np
import pytest

from strategyclf.errors import CallError, ModelError
from strategyclf.model.layout import ModelFiles
from strategyclf.model.model import Model

TEXTS = [
    "全市推进技术改造，更新设备三百台套。",
    "职业院校扩招技工两千人。",
    "公园里花开了。",
    "招商引资签约三十亿元。",
]


@pytest.fixture(scope="module")
def model(starter_training):
    return starter_training.model


def test_a_preference_moves_thresholds_and_nothing_else(model):
    sure, wide = model.at(prefer="precision"), model.at(prefer="recall")
    assert (sure.decisions.thresholds >= wide.decisions.thresholds).all()
    assert (sure.decisions.thresholds > wide.decisions.thresholds).any()
    for one, other, balanced in zip(sure.tag(TEXTS), wide.tag(TEXTS), model.tag(TEXTS), strict=True):
        assert one.probabilities == other.probabilities == balanced.probabilities
        assert set(one.labels) <= set(other.labels)
    assert model.at().decisions.thresholds.tolist() == model.decisions.thresholds.tolist()


def test_rows_say_which_thresholds_gave_their_tags(model):
    plain = f"starter@{model.digest}"
    assert model.made_by == model.at(prefer="balanced").made_by == plain
    assert model.at(prefer="recall").made_by == f"{plain};recall"
    asked = model.at(min_precision=0.5, without=["land_redevelopment"])
    assert asked.made_by == f"{plain};min-precision=0.5;without=land_redevelopment"


def test_a_label_left_out_is_never_given_and_never_uncertain(model):
    other = model.at(without=["tech_upgrade"])
    assert "tech_upgrade" in model.tag(TEXTS)[0].labels
    said = other.tag(TEXTS)[0]
    assert "tech_upgrade" not in said.labels
    assert "tech_upgrade" not in said.uncertain
    assert "tech_upgrade" not in said.evidence
    assert said.probabilities == model.tag(TEXTS)[0].probabilities


def test_the_thresholds_of_a_least_precision_are_those_of_the_next_step(model):
    held = model.at(min_precision=0.52).held
    assert set(held) == set(model.taxonomy.ids)
    assert all(point.precision.value >= 0.53 for point in held.values())


def test_a_label_that_did_not_hold_the_precision_is_refused_with_the_best_it_held(model):
    with pytest.raises(CallError, match=r"0\.99 was not held.*land_redevelopment \(best 0\.\d+\)") as caught:
        model.at(min_precision=0.99)
    assert caught.value.exit_code == 2
    assert "--without land_redevelopment" in caught.value.remedy
    assert "lower it to 0." in caught.value.remedy
    lower = float(caught.value.remedy.split("lower it to ")[1].split(",")[0])
    assert model.at(min_precision=lower).held


@pytest.mark.parametrize("bound", [0.0, 1.0, -3, float("nan")])
def test_what_is_no_share_is_refused(model, bound):
    with pytest.raises(CallError, match="between 0 and 1"):
        model.at(min_precision=bound)


def test_an_unknown_label_is_refused_by_name(model):
    with pytest.raises(CallError, match="no label 'rain'; use tech_upgrade"):
        model.at(without=["rain"])


def test_a_model_of_before_says_that_it_must_be_trained_again(model):
    manifest = {name: part for name, part in model.manifest.items() if name != "operating_points"}
    old = Model("old", ModelFiles(manifest, {}))
    assert old.at().decisions is not None
    with pytest.raises(ModelError, match=r"old: was trained before.*train it again"):
        old.at(prefer="recall")


def test_a_row_s_tags_do_not_depend_on_the_others_at_any_thresholds(model):
    for other in (model.at(prefer="recall"), model.at(min_precision=0.5)):
        assert other.tag(TEXTS) == [other.tag([text])[0] for text in TEXTS]
    assert np.isfinite(model.balanced.thresholds).all()
