import orjson
import pytest

from strategyclf.errors import CallError
from strategyclf.learning.recipe import Recipe, read_recipe


def test_a_recipe_survives_json():
    recipe = Recipe(C=3.0, user_words={"工业上楼": 5})
    assert Recipe.from_dict(orjson.loads(orjson.dumps(recipe.as_dict()))) == recipe


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text(
        'C = 2\n[ngrams]\nboundary = "comma"\nwords = [1, 1]\n[user_words]\n"工业上楼" = 9\n', "utf-8"
    )
    recipe = read_recipe(path)
    assert (recipe.C, recipe.ngrams.boundary, recipe.ngrams.words) == (2.0, "comma", (1, 1))
    assert recipe.user_words == {"工业上楼": 9}
    assert (recipe.sharpness, recipe.ngrams.characters) == (Recipe().sharpness, (1, 2))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Q = 1", "recipe.toml, recipe: unknown key 'Q'; use ngrams, min_df"),
        ('C = "big"', "recipe.toml, recipe: C = 'big' is of the wrong type; write it like 8.0"),
        ("[ngrams]\nwords = 2", "recipe.toml, [ngrams]: words = 2 is of the wrong type"),
        ("C = = 2", "not valid TOML"),
        ("C = 0.0", "recipe.toml, recipe: C = 0.0 is out of range; make it above 0"),
        ('loss = "hinge"', "loss = 'hinge' is out of range; make it squared_hinge or logistic"),
        ("paragraph_weight = 2.0", "paragraph_weight = 2.0 is out of range; make it within 0 and 1"),
        ("confidence_weights = [1, 2]", "is out of range; make it three numbers, none below 0"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_remedy(tmp_path, monkeypatch, content, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipe.toml").write_text(content, "utf-8")
    with pytest.raises(CallError) as caught:
        read_recipe("recipe.toml")
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CallError, match=r"none\.toml: cannot be read"):
        read_recipe(tmp_path / "none.toml")
