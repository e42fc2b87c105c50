from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from strategyclf.model.layout import read_manifest


@pytest.fixture
def here(tmp_path, root, monkeypatch) -> Path:
    """A working folder with a copy of the shipped model as ``models/mine``."""
    shutil.copytree(root / "models" / "default", tmp_path / "models" / "mine")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_list_says_what_there_is_and_where_it_was_found(strategyclf, here, root):
    code, out, err = strategyclf("models", "list")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    manifest = read_manifest(here / "models" / "mine")
    (mine,) = (n for n, line in enumerate(lines) if line.startswith("mine "))
    assert lines[mine].startswith(f"mine  {manifest['digest']}  macro-F1 0.")
    assert lines[mine].endswith(f" 5 labels, {manifest['training']['rows']:,} paragraphs")
    assert lines[mine + 1].strip() == f"{Path('models') / 'mine'} (found by: ./models)"
    assert f"{root / 'models' / 'default'} (found by: the checkout)" in out


def test_list_names_a_damaged_model_and_goes_on(strategyclf, here):
    (here / "models" / "bad").mkdir()
    (here / "models" / "bad" / "model.json").write_text("{")
    code, out, _ = strategyclf("models", "list")
    assert code == 0
    assert "bad  damaged\n    models/bad/model.json: not valid JSON" in out.replace("\\", "/")
    assert "mine  " in out


def test_list_without_a_model_says_so(strategyclf, monkeypatch):
    monkeypatch.setattr("strategyclf.model.finding.list_models", list)
    assert strategyclf("models", "list") == (0, "no model at hand; see strategyclf train --help\n", "")


@pytest.mark.parametrize(
    ("name", "rule"), [("mine", "./models"), ("models/mine", "path"), ("default", "the checkout")]
)
def test_show_says_where_a_model_was_found_and_its_figures_fit_the_terminal(strategyclf, here, name, rule):
    code, out, err = strategyclf("models", "show", name)
    assert (code, err) == (0, "")
    assert f"(found by: {rule})\n" in out
    for name in ("技术改造与创新升级", "土地盘活与空间再开发", "招商引资"):
        assert f"\n{name} " in out
    assert "…" not in out
    table = [line for line in out.splitlines() if not line.startswith(("folder", "The whole story"))]
    assert max(cell_len(line) for line in table) <= 80


def test_verify_of_a_whole_model(strategyclf, here):
    digest = read_manifest(here / "models" / "mine")["digest"]
    assert strategyclf("models", "verify", "mine") == (
        0,
        f"{Path('models') / 'mine'}: whole, digest {digest}\n",
        "",
    )


@pytest.mark.parametrize(
    ("file", "what"),
    [("weights.npz", "the content is not what model.json says"), ("model.json", "")],
)
def test_verify_names_the_file_with_a_changed_byte(strategyclf, here, file, what):
    path = Path("models") / "mine" / file
    change_a_byte(path)
    code, out, err = strategyclf("models", "verify", "mine")
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}: {what}")
    assert err.endswith("; copy the model again, or train it again\n")
    assert err.count("\n") == 1


def test_verify_names_a_file_that_is_gone(strategyclf, here):
    (here / "models" / "mine" / "weights.npz").unlink()
    code, _, err = strategyclf("models", "verify", "mine")
    assert code == 2
    assert err.startswith(f"{Path('models') / 'mine' / 'weights.npz'}: cannot be read")


def test_verify_warns_of_another_dictionary(strategyclf, here, monkeypatch):
    monkeypatch.setattr("strategyclf.text.segmentation.dictionary_digest", lambda: "0123456789abcdef")
    code, out, err = strategyclf("models", "verify", "mine")
    assert (code, out) == (1, "")
    assert "whole, but trained with another jieba dictionary" in err
    assert "here 0123456789abcdef" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_name_that_leads_nowhere_lists_where_it_was_looked_for(strategyclf, here, root, command):
    code, out, err = strategyclf("models", command, "nix")
    assert (code, out) == (2, "")
    assert err.startswith("nix: no model of that name (looked in nix, ")
    assert str(root / "models" / "nix") in err
    assert "strategyclf models list" in err
