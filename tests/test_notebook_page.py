"""docs/notebook.md: its code runs, and what it calls a table is one."""

from __future__ import annotations

import ast
import re
import shutil


def test_the_code_for_notebooks_runs(root, tmp_path, monkeypatch):
    page = (root / "docs" / "notebook.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 3
    for name in ("docs/samples", "labels", "seeds"):
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    shown = []
    for statement in ast.parse("".join(blocks)).body:
        code = ast.unparse(statement)
        if not isinstance(statement, ast.Expr):
            exec(code, names)
            continue
        value = eval(code, names)
        if value is not None:
            shown.append(value)
    tables = [value for value in shown if type(value).__name__ == "DataFrame"]
    pages = [value for value in shown if type(value).__name__ != "DataFrame"]
    assert [len(table) > 1 for table in tables] == [True] * 6
    assert [type(value).__name__ for value in pages] == ["Model", "TagList", "Profile"]
    assert all(value._repr_html_().count("<table") == 1 for value in pages)
