import random

import numpy as np
import pytest

from strategyclf.errors import LabelError
from strategyclf.model.explaining import explain
from strategyclf.model.flipping import blank, cut_out
from strategyclf.model.model import load_model

TEXT = (
    "去年引进的亿元以上项目有793个，八成以上落在重点产业链上。职业院校扩招技工两千人，"
    "还为他们安排了师傅。公园里的花开了。"
)
PIECES = (
    *(
        "引进",
        "项目",
        "签约",
        "人才",
        "高校",
        "厂房",
        "盘活",
        "技改",
        "研发",
        "新能源",
        "机器人",
        "的",
        "了",
        "和",
    ),
    *("1,200个", "12.5%", "３０亿元", "「」", "，", "。", "；", "\n", " ", "GDP", "é", "𠮷", "園區", "創新"),
)


@pytest.fixture(scope="module")
def model(root):
    return load_model(root / "models" / "default")


@pytest.fixture(scope="module")
def explanation(model):
    return model.explain(TEXT)


def random_paragraphs(number):
    rng = random.Random(5)
    return ["".join(rng.choices(PIECES, k=rng.randint(0, 60))) for _ in range(number)]


def worst_sum(model, texts):
    worst = 0.0
    scores = model.score(texts).texts
    for text, row in zip(texts, scores, strict=True):
        told = explain(model, text, model.taxonomy.ids, flips=False)
        assert [one.label.id for one in told] == list(model.taxonomy.ids)
        worst = max(worst, *(abs(one.total - score) for one, score in zip(told, row, strict=True)))
    return worst


def test_the_lines_sum_to_the_score_of_the_compiled_scorer(model):
    assert worst_sum(model, random_paragraphs(60)) < 1e-6


@pytest.mark.full
def test_the_lines_sum_to_the_score_on_ten_thousand_random_paragraphs(model):
    assert worst_sum(model, random_paragraphs(10_000)) < 1e-6


@pytest.mark.full
def test_the_lines_sum_to_the_score_on_ten_thousand_real_paragraphs(model, corpus):
    import json

    texts = []
    for name in ("reports", "news", "national", "seeds"):
        with (corpus / f"{name}.jsonl").open(encoding="utf-8") as rows:
            texts += [json.loads(row)["text"] for row in rows]
    random.Random(1).shuffle(texts)
    assert worst_sum(model, texts[:10_000]) < 1e-6


def test_a_model_of_clauses_alone_sums_too_and_has_no_further_view(tmp_path_factory):
    from small_project import small_project
    from strategyclf.learning.recipe import Recipe
    from strategyclf.model.building import train

    folder = tmp_path_factory.mktemp("weather")
    recipe = Recipe(paragraph_weight=0.0, n_folds=2)
    small = train(**small_project(folder), out=folder / "model", recipe=recipe).model
    text = "第3站今日有雨。风力不大，出门带伞。"
    (one,) = small.explain(text, ["rain"])
    assert one.views == ()
    assert one.total == pytest.approx(small.score([text]).texts[0, 0], abs=1e-9)
    assert set(small.bands) == {"rain", "all"}
    # A dozen documents are too few for intervals.
    assert small.bands["rain"][0].low is None


def test_the_clauses_are_those_of_the_scorer_and_the_winner_is_the_evidence(model, explanation):
    (tags,) = model.tag([TEXT])
    assert explanation.tags == tags.labels == ("talent_education", "investment_attraction")
    for one in explanation:
        winner = tags.evidence[one.label.id][0]
        assert (one.clause.start, one.clause.end, one.clause.text) == (winner.start, winner.end, winner.text)
        assert one.clause.score == pytest.approx(winner.score)
        assert one.probability == tags.probabilities[one.label.id]


def test_without_the_other_clauses_the_sum_is_that_of_the_clause(explanation):
    for one in explanation:
        assert one.clause.score + one.other_clauses.contribution == pytest.approx(one.score)
        assert one.other_clauses.raised >= 0 >= one.other_clauses.length
        assert one.clause.score > one.runners_up[0].score > one.runners_up[1].score


def test_every_n_gram_stands_where_it_is_said_to(explanation):
    for one in explanation:
        for term in one.terms:
            for start, end in term.places:
                assert one.clause.start <= start < end <= one.clause.end
                shown = TEXT[start:end]
                assert term.text.replace(" ", "") == (
                    shown if "793" not in shown else shown.replace("793", "0")
                )
        sizes = [abs(term.contribution) for term in one.terms]
        assert sizes == sorted(sizes, reverse=True)


def test_the_shades_of_the_characters_sum_to_the_terms_and_views(explanation):
    for one in explanation:
        lines = sum(term.contribution for term in one.terms) + sum(view.contribution for view in one.views)
        assert sum(one.shades(len(TEXT))) == pytest.approx(lines)


def test_what_flips_a_tag_does_so_when_the_changed_text_is_scored_and_no_part_of_it_does(model, explanation):
    j = model.taxonomy.ids.index("investment_attraction")
    one = explanation["investment_attraction"]
    words, clauses = one.flips
    assert (words.kind, words.to, clauses.kind) == ("words", "withdrawn", "clauses")
    after = model.score([blank(TEXT, words.places)]).texts[0, j]
    assert after == pytest.approx(words.score)
    assert after < one.threshold
    for kept in words.texts:
        fewer = tuple((a, b) for a, b in words.places if TEXT[a:b] != kept)
        assert model.score([blank(TEXT, fewer)]).texts[0, j] >= one.threshold
    assert model.score([cut_out(TEXT, clauses.places)]).texts[0, j] == pytest.approx(clauses.score)
    assert clauses.score < one.threshold


def test_a_word_that_holds_a_label_back_may_give_it_by_going(model):
    texts = [
        "项目有793个，八成以上落在重点产业链上。",
        "在外面研发，回江西转化。",
        "学校的厂房",
        "引进的东西",
    ]
    found = [one.flips[0] for text in texts for one in model.explain(text, model.taxonomy.ids) if one.flips]
    given = [(text, one) for text in texts for one in model.explain(text, model.taxonomy.ids)]
    assert found
    for text, one in given:
        for flip in one.flips:
            j = model.taxonomy.ids.index(one.label.id)
            changed = blank(text, flip.places) if flip.kind == "words" else cut_out(text, flip.places)
            tagged = model.score([changed]).texts[0, j] >= one.threshold
            assert tagged == (flip.to == "given") != one.tagged


def test_labels_asked_for_are_explained_and_the_nearest_other_is_named(model, explanation):
    asked = model.explain(TEXT, ["land_redevelopment"])
    assert [one.label.id for one in asked] == ["land_redevelopment"]
    assert asked["land_redevelopment"].band is None
    assert explanation.nearly.label.id not in explanation.tags
    below = {
        id: model.decisions.probabilities(model.decisions.thresholds[None])[0, j]
        - explanation.probabilities[id]
        for j, id in enumerate(model.taxonomy.ids)
        if id not in explanation.tags
    }
    assert explanation.nearly.label.id == min(below, key=below.get)
    with pytest.raises(LabelError, match="unknown label"):
        model.explain(TEXT, ["weather"])
    with pytest.raises(KeyError):
        asked["weather"]


def test_a_tag_shows_its_band_and_what_such_tags_were_worth(model, explanation):
    for one in explanation:
        assert one.measured == next(b for b in model.bands[one.label.id] if b.name == one.band)
        assert 0.3 < one.measured.precision <= 1
    assert all(one.measured is None for one in model.at(prefer="recall").explain(TEXT))


def test_empty_text_is_its_bias(model):
    told = model.explain("", ["tech_upgrade"])
    (one,) = told
    assert one.terms == ()
    assert one.total == pytest.approx(one.score) == pytest.approx(one.bias)


def test_in_a_notebook_it_is_html_with_the_text_escaped(model):
    told = model.explain("<b>引进项目</b>二十个，签约企业落户。")
    html = told._repr_html_()
    assert "<b>引进" not in html
    assert "&lt;" in html
    assert "招商引资" in html
    assert f"{told['investment_attraction'].score:+.3f}" in html


def test_as_json_it_holds_every_line(explanation):
    data = explanation.as_json()
    for line in (*data["labels"], data["nearly"]):
        total = line["bias"] + line["other_clauses"]["contribution"]
        total += sum(term["contribution"] for term in (*line["terms"], *line["views"]))
        assert np.isclose(total, line["score"], atol=1e-9)
