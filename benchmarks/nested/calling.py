"""How a benchmark is called: options in, an exit code out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from strategyclf.errors import StrategyclfError


def call(
    options: argparse.ArgumentParser,
    run: Callable[[argparse.Namespace], None],
    arguments: Sequence[str] | None = None,
) -> int:
    """Run what is asked for; the exit code of a user's error otherwise."""
    given = options.parse_args(arguments)
    try:
        run(given)
    except StrategyclfError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0
