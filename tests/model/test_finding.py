import pytest

from strategyclf.errors import ModelError
from strategyclf.model.finding import find_model, list_models
from strategyclf.model.layout import write_model


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_path_comes_before_the_shelf_of_models(here):
    write_model(here / "models" / "mine", {}, {}, "")
    assert find_model("mine").found == "./models"
    write_model(here / "mine", {}, {}, "")
    assert find_model("mine").found == "path"
    assert find_model(here / "models" / "mine").name == "mine"


def test_the_shipped_model_is_found_by_name_from_any_folder(here):
    found = find_model("default")
    assert found.found == "the checkout"
    assert found.name == "default"
    assert "default" in [model.name for model in list_models()]


def test_one_s_own_model_hides_the_shipped_one_of_the_same_name(here):
    write_model(here / "models" / "default", {}, {}, "")
    assert find_model("default").found == "./models"
    assert [model.found for model in list_models() if model.name == "default"] == ["./models"]


def test_a_missing_model_is_named_with_the_places_looked_at(here):
    with pytest.raises(
        ModelError, match=r"none: no model of that name \(looked in none, models/none, .*; see"
    ):
        find_model("none")
    with pytest.raises(ModelError, match=r"looked in a/b\)"):
        find_model("a/b")
