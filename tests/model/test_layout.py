import json

import numpy as np
import pytest

from strategyclf.errors import ModelError, OutputError
from strategyclf.model.layout import canonical_digest, read_model, write_model

ARRAYS = {
    "coef": np.arange(6, dtype=np.float32).reshape(2, 3),
    "keys": np.frombuffer(b"a\nb\nc", dtype=np.uint8),
}


@pytest.fixture
def folder(tmp_path):
    write_model(tmp_path / "m", {"taxonomy": {"labels": []}}, ARRAYS, "# card\n")
    return tmp_path / "m"


def test_what_is_written_is_read_back(folder):
    files = read_model(folder)
    assert files.manifest["schema"] == 1
    assert files.arrays.keys() == ARRAYS.keys()
    assert (files.arrays["coef"] == ARRAYS["coef"]).all()
    assert (folder / "CARD.md").read_text() == "# card\n"
    assert sorted(path.name for path in folder.iterdir()) == ["CARD.md", "model.json", "weights.npz"]


def test_the_same_arrays_give_the_same_bytes(folder, tmp_path):
    write_model(tmp_path / "n", {"taxonomy": {"labels": []}}, ARRAYS, "# card\n")
    for name in ("weights.npz", "model.json"):
        assert (folder / name).read_bytes() == (tmp_path / "n" / name).read_bytes()


@pytest.mark.parametrize("position", [0, 100, -1])
def test_a_changed_byte_in_the_weights_is_found(folder, position):
    content = bytearray((folder / "weights.npz").read_bytes())
    content[position] ^= 1
    (folder / "weights.npz").write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.npz: .*not what model\.json says; copy the model again"):
        read_model(folder)


def test_a_changed_figure_in_the_manifest_is_found(folder):
    manifest = json.loads((folder / "model.json").read_text())
    manifest["taxonomy"]["labels"].append("x")
    (folder / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="does not match its own digest"):
        read_model(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a model's manifest"),
        ('{"schema": 9}', "schema version 9, this version reads 1; use the version"),
    ],
)
def test_a_manifest_that_is_none_is_named(folder, content, message):
    (folder / "model.json").write_text(content)
    with pytest.raises(ModelError, match=message):
        read_model(folder)


def test_weights_that_are_no_arrays_are_named_even_under_a_true_digest(tmp_path, monkeypatch):
    import hashlib

    from strategyclf.model import layout

    write_model(tmp_path / "m", {}, ARRAYS, "")
    (tmp_path / "m" / "weights.npz").write_bytes(b"rubbish")
    manifest = json.loads((tmp_path / "m" / "model.json").read_text())
    manifest["weights"]["sha256"] = hashlib.sha256(b"rubbish").hexdigest()
    del manifest["digest"]
    manifest["digest"] = canonical_digest(manifest)
    (tmp_path / "m" / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="not readable as arrays"):
        layout.read_model(tmp_path / "m")


def test_pickled_weights_are_refused(tmp_path):
    class Hostile:
        def __reduce__(self):
            return (pytest.fail, ("code from a model was run",))

    with pytest.raises(ValueError, match="allow_pickle"):
        write_model(tmp_path / "m", {}, {"coef": np.array([Hostile()], dtype=object)}, "")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match=r"taken: cannot write the model .*; choose a folder"):
        write_model(tmp_path / "taken", {}, ARRAYS, "")


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"model\.json: cannot be read"):
        read_model(tmp_path)
