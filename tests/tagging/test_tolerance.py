from __future__ import annotations

import pytest

from strategyclf.errors import CallError, InputError
from strategyclf.tagging.tolerance import Tolerance

FAILURES = [InputError("x", file="a"), InputError("y", file="a", place="line 3"), InputError("z", file="b")]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("0", False), ("1", False), ("2", True), ("49%", False), ("50 %", True), ("100%", True)],
)
def test_failing_files_are_counted_once_against_all_that_were_named(text, allowed):
    # "a" was begun, "b" does not exist: four files were named.
    assert Tolerance.parse(text).allows(FAILURES, ["a", "c", "d"]) is allowed


def test_no_failure_is_always_allowed():
    assert Tolerance.parse("0%").allows([], [])


@pytest.mark.parametrize("text", ["", "-1", "two", "101%", "-5%", "nan%", "1.5", "%"])
def test_anything_else_is_a_wrong_call(text):
    with pytest.raises(CallError, match="give a number such as 3 or a share such as 5%"):
        Tolerance.parse(text)
