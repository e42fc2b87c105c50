from __future__ import annotations

import os
from pathlib import Path

import pytest

from strategyclf.errors import OutputError
from strategyclf.tagging.target import Target


def test_a_file_is_put_in_place_on_commit_with_ordinary_rights(tmp_path):
    path = tmp_path / "输出 一.csv"
    target = Target(path)
    with target.open_text() as file:
        file.write("甲\n")
    assert not path.exists()
    target.commit()
    assert path.read_bytes() == "甲\n".encode()
    mask = os.umask(0o022)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_old_file_stays_until_commit_and_keeps_its_rights(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    path.chmod(0o640)
    target = Target(path)
    target.temporary.write_text("new")
    assert path.read_text() == "old"
    target.commit()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_goes_on_pointing_to_the_file_it_pointed_to(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real" / "a.csv")
    target = Target(link)
    target.temporary.write_text("new")
    target.commit()
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.csv").read_text() == "new"


def test_discard_leaves_nothing_and_may_be_called_twice(tmp_path):
    target = Target(tmp_path / "a.csv")
    target.discard()
    target.discard()
    assert [file.name for file in tmp_path.iterdir()] == []


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(OutputError, match="is a folder; name a file in it"):
        Target(tmp_path)


@pytest.mark.parametrize("file", [False, True])
def test_a_folder_that_is_missing_or_a_file_is_named(tmp_path, file):
    folder = tmp_path / "x"
    if file:
        folder.write_text("")
    with pytest.raises(OutputError, match=f"there is no folder {folder}; create the folder"):
        Target(folder / "a.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of this kind are POSIX's")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        for parent in [tmp_path, *tmp_path.parents][:4]:
            parent.chmod(parent.stat().st_mode | 0o055)
        os.seteuid(65534)
    try:
        with pytest.raises(OutputError, match="may not be written; close it in other programs"):
            Target(folder / "a.csv")
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.parametrize(("lock", "program"), [("~$表.xlsx", "Excel"), (".~lock.表.xlsx#", "LibreOffice")])
def test_a_file_open_in_an_office_program_is_refused_before_the_work(tmp_path, lock, program):
    path = tmp_path / "表.xlsx"
    path.write_text("old")
    (tmp_path / lock).write_text("")
    with pytest.raises(OutputError, match=f"is open in {program}; close it in {program}"):
        Target(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([lock, "表.xlsx"])


def test_a_file_opened_while_the_run_went_on_is_refused_at_its_end(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("old")
    target = Target(path)
    target.temporary.write_text("new")
    (tmp_path / "~$a.xlsx").write_text("")
    with pytest.raises(OutputError, match="close it in Excel"):
        target.commit()
    assert path.read_text() == "old"
    assert not target.temporary.exists()


def test_a_file_that_another_program_holds_gives_the_remedy(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("old")
    target = Target(path)

    def held(self, other):
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError, match="close it in other programs"):
        target.commit()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
