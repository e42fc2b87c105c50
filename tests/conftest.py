"""What every test shares: where the real text lies, and how a missing tool is treated.

``STRATEGYCLF_REQUIRE=java,chromium,libreoffice,corpus`` turns a skip for want of one of these into a failure.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# What is told is tested as where no language is set, whatever the locale of this machine.
for _name in ("STRATEGYCLF_LANG", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"

# A shared machine makes no promise about milliseconds.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]


def absent(name: str, reason: str) -> None:
    """Skip the test, or fail it where `name` is required."""
    required = os.environ.get("STRATEGYCLF_REQUIRE", "").replace(" ", "").split(",")
    if name in required:
        pytest.fail(f"{reason} (STRATEGYCLF_REQUIRE names {name})")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real text beside the checkout."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        absent("corpus", "the real text is not at hand: no ../shared/corpus beside the checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("chromium", "no Chromium on this machine: install the system's package chromium")
    assert path is not None
    return path


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """The path of LibreOffice, with Calc."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        absent("libreoffice", "no LibreOffice on this machine: install the package libreoffice-calc-nogui")
    assert path is not None
    return path


@pytest.fixture(scope="session")
def java() -> str:
    """The path of a Java runtime."""
    path = shutil.which("java")
    if path is None:
        absent("java", "no Java on this machine: install the system's package openjdk-17-jre-headless")
    assert path is not None
    return path


@pytest.fixture(scope="session")
def starter_training(tmp_path_factory):
    """A model trained on the project's own articles, as `make demo` trains it."""
    from strategyclf.model.building import train
    from unmeasured import unmeasured

    with unmeasured():
        return train(
            labels=[ROOT / "labels" / "starter.jsonl"],
            corpus=[ROOT / "seeds"],
            out=tmp_path_factory.mktemp("models") / "starter",
        )
