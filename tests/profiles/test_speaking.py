"""Characters that speak of a label, by the shipped model's reading of each sentence."""

import re

import numpy as np
import pytest

from strategyclf.model.model import load_model
from strategyclf.model.operating import Operating
from strategyclf.profiles.building import Options, build_profile
from strategyclf.profiles.predictions import read_predictions
from strategyclf.profiles.speaking import model_behind, spoken_by_sentences, spoken_by_tags
from tagged_rows import IDS, tagged_row, write_rows

TEXTS = [
    "全市更新老旧设备，改造生产线四十条。  天气晴好。职业院校扩招技工两千人，还为他们安排了师傅。",
    "赴外招商三十批，签约项目五十个，总投资二百亿元！园区收回闲置土地，腾退低效厂房。",
    "花开了。",
    "",
]
TECH = "tech_upgrade"


@pytest.fixture(scope="module")
def model(root):
    return load_model(root / "models" / "default")


@pytest.fixture
def predictions(tmp_path):
    def read(rows):
        return read_predictions([write_rows(tmp_path / "rows.jsonl", rows)])

    return read


def rows_of(made_by, texts=TEXTS):
    return [
        tagged_row(text, article=f"{i}.txt", source="甲", model=made_by)
        for i, text in enumerate(texts)
        if text
    ]


def test_each_sentence_is_tagged_alone_and_its_clauses_counted_without_white_space(model):
    found = spoken_by_sentences(TEXTS, model)
    for i, text in enumerate(TEXTS):
        for j, id in enumerate(IDS):
            characters = sum(
                len(re.sub(r"\s", "", clause.text))
                for sentence in re.findall(r"[^。！]*[。！]", text)
                for clause in model.tag([sentence])[0].evidence.get(id, ())
            )
            assert found.characters[i, j] == characters
    assert (found.characters.max(axis=0) > 0).sum() >= 4
    assert (found.characters[2:] == 0).all()
    # The units are the sentences; tagged ones add their clauses, others what tagged ones usually have.
    assert np.diff(found.bags).tolist() == [3, 2, 1, 0]
    sums = np.add.reduceat(found.chance * found.mass, found.bags[:3])
    said = found.characters[:3] > 0
    assert (sums[said] > 0.4 * found.characters[:3][said]).all()
    # Sentences of one paragraph err together, the less sure ones only where the surer ones do not.
    luck = ((np.arange(50_000) + 0.5) / 50_000)[:, None, None]
    drawn = (luck < found.chance[:3]) * found.mass[:3]
    assert found.spread[0] == pytest.approx(drawn.sum(axis=1).std(axis=0), abs=0.02)


def test_joined_paragraphs_speak_as_much_as_apart(model):
    apart = spoken_by_sentences(TEXTS, model)
    joined = spoken_by_sentences(["".join(TEXTS)], model)
    assert joined.characters[0].tolist() == apart.characters.sum(axis=0).tolist()
    # Sentences of one paragraph are taken to err together, those of two apart.
    alone = np.sqrt((apart.spread**2).sum(axis=0))
    assert (joined.spread[0] >= alone - 1e-9).all()
    assert (joined.spread[0] <= apart.spread.sum(axis=0) + 1e-9).all()
    # Which the clauses behind the tags of whole paragraphs do not.
    tagged = [sum(len(c.text) for c in model.tag([t])[0].evidence.get(TECH, ())) for t in TEXTS]
    whole = sum(len(c.text) for c in model.tag(["".join(TEXTS)])[0].evidence.get(TECH, ()))
    assert whole != sum(tagged)


def test_without_a_model_the_clauses_of_the_rows_count_each_character_once(predictions):
    row = tagged_row("更新设备，办学校。天晴。", {TECH: "更新设备，"})
    row["evidence"][TECH].append({"start": 2, "end": 9, "text": "设备，办学校。", "score": 1.0})
    other = tagged_row("天晴又天晴。", paragraph=1)
    found = spoken_by_tags(predictions([row, other]).paragraphs, IDS)
    assert found.characters[:, 0].tolist() == [9, 0]
    # An untagged paragraph may have the label too, then with the part of it that tagged ones have.
    assert found.mass[:, 0] == pytest.approx([9, 6 * 9 / 12])
    assert found.chance[:, 0].tolist() == [0.9, 0.05]
    assert found.bags.tolist() == [0, 1, 2]
    assert found.spread[:, 0] == pytest.approx([np.sqrt(0.09) * 9, np.sqrt(0.0475) * 6 * 9 / 12])


def test_the_model_is_known_by_its_digest_and_tags_as_it_did(model, predictions, root):
    assert model_behind(predictions(rows_of(model.made_by))).decisions.to_rows() == model.decisions.to_rows()
    strict = model.at(prefer="precision", without=[TECH])
    again = model_behind(predictions(rows_of(strict.made_by)))
    assert again.made_by == strict.made_by
    assert (again.decisions.thresholds == strict.decisions.thresholds).all()
    # Under another name it is found where it is named.
    renamed = predictions(rows_of(f"mine@{model.digest}"))
    assert model_behind(renamed, str(root / "models" / "default")).digest == model.digest
    assert model_behind(renamed, "none") is None
    for other in (f"default@{'0' * 16}", f"{model.made_by};by=luck", f"{model.made_by};min-precision=x", ""):
        assert model_behind(predictions(rows_of(other))) is None
    mixed = predictions([*rows_of(model.made_by), *rows_of(strict.made_by)])
    assert model_behind(mixed) is None


def test_an_operating_point_is_read_back_from_its_name():
    for asked in (
        Operating(),
        Operating(prefer="recall"),
        Operating(min_precision=0.9, without=("a", "b")),
    ):
        assert Operating.from_name(asked.name) == asked
    assert Operating.from_name("without=a;recall") is None


def test_a_profile_says_which_way_its_characters_were_counted(model, predictions):
    by = Options(by="source")
    read_again = build_profile(predictions(rows_of(model.made_by)), by)
    assert read_again.manifest["characters_by"] == "sentences"
    assert read_again.total[0].characters > 0
    # No row has a tag, so without the model nothing speaks.
    without = build_profile(predictions(rows_of("gone@0123456789abcdef")), by)
    assert without.manifest["characters_by"] == "tags"
    assert without.total[0].characters == 0
    assert any("is not at hand" in en and "gone@" in en for _, en in without.notes)
    assert not any("is not at hand" in en for _, en in read_again.notes)
