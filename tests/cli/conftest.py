from __future__ import annotations

import os
import sys

import pytest

from strategyclf.cli.app import main
from strategyclf.messages import VARIABLE


@pytest.fixture
def strategyclf(monkeypatch, capsysbinary):
    """Run ``strategyclf ARGUMENTS`` at 80 columns: exit code, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["strategyclf", *map(str, arguments)])
        code = 0
        # What --lang chooses ends with the call.
        with monkeypatch.context() as during:
            during.setenv(VARIABLE, os.environ.get(VARIABLE, ""))
            try:
                main()
            except SystemExit as stop:
                code = int(stop.code or 0)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return call
