"""What docs/install.md says of Windows: every file names its encoding, and no code page stops a command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "全市盘活闲置厂房三十万平方米，引进新能源项目二十个。"


def strategyclf(*arguments: object, cwd: Path, encoding: str) -> subprocess.CompletedProcess:
    """Run the command as where the code page is `encoding`; a file opened without an encoding is an error."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONWARNDEFAULTENCODING": "1"}
    # Of our own modules: a library that asks for the locale's encoding is not ours to mend.
    warnings = "error::EncodingWarning:strategyclf"
    return subprocess.run(
        [sys.executable, "-W", warnings, "-m", "strategyclf", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_every_file_is_opened_with_its_encoding_named():
    command = [sys.executable, "-m", "ruff", "check", "--preview", "--select", "PLW1514", "--no-cache"]
    done = subprocess.run([*command, ROOT / "src", ROOT / "docs"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_a_file_opened_without_an_encoding_is_found(tmp_path):
    (tmp_path / "a.py").write_text("text = open('b').read()\n", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--preview", "--select", "PLW1514", "--no-cache"]
    done = subprocess.run([*command, tmp_path], capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert "PLW1514" in done.stdout or "unspecified-encoding" in done.stdout


@pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
def test_a_code_page_that_lacks_a_sign_stops_no_command(tmp_path, encoding):
    done = strategyclf("explain", TEXT, cwd=tmp_path, encoding=encoding)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode(encoding)
    assert "investment_attraction" in said
    # U+2212 is in neither code page.
    assert "?2.138" in said
    assert ("招商引资" in said) == (encoding == "gbk")


def test_json_lines_are_utf_8_under_any_code_page(tmp_path):
    (tmp_path / "文章.txt").write_text(TEXT, encoding="gb18030")
    done = strategyclf("predict", "文章.txt", cwd=tmp_path, encoding="cp1252")
    assert done.returncode == 0, done.stderr
    assert TEXT in done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["install.md", "install.zh.md"])
def test_the_page_names_the_versions_that_there_are(name):
    from strategyclf import __version__

    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert set(re.findall(r"\w+==[\d.]+", page)) <= set(constraints)
    assert set(re.findall(r"strategyclf-([\d.]+)-", page)) == {__version__}
