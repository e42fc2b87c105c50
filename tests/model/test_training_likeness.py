import numpy as np

from small_project import small_project
from strategyclf.model.building import train
from strategyclf.model.likeness import seen_shares
from strategyclf.text.ngrams import NgramRecipe


def test_n_grams_count_as_seen_only_where_another_fold_has_them(starter_training):
    likeness = starter_training.model.likeness
    unseen, counted = seen_shares(
        starter_training.text.texts[:200],
        {key for key in starter_training.model.scorer.keys if len(key) == 2},
        NgramRecipe(),
        starter_training.model.scorer.folding,
    )
    # Text that the model was trained on is known to it better than new text would be.
    assert likeness.usual["unseen"].low > unseen.sum() / counted.sum()
    assert (
        likeness.usual["unseen"].low < likeness.usual["unseen"].middle < likeness.usual["unseen"].high < 0.9
    )


def test_too_little_text_says_nothing_of_what_is_usual(tmp_path):
    training = train(**small_project(tmp_path), out=tmp_path / "model")
    assert training.model.likeness is None
    assert training.model.measured(["晴。"] * 20, np.full((20, 1), 0.5))[1] is None
