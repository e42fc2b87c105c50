"""How many inputs may fail before the run counts as failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strategyclf.errors import CallError, InputError
from strategyclf.messages import phrase


@dataclass(frozen=True, slots=True)
class Tolerance:
    """So many unread files, or such a share of those named, are no failure of the run."""

    count: int = 0
    share: float | None = None

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """``3`` or ``5%``; anything else is a `CallError`."""
        bare = text.strip()
        try:
            if bare.endswith("%"):
                share = float(bare[:-1]) / 100
                if 0 <= share <= 1:
                    return cls(share=share)
            elif int(bare) >= 0:
                return cls(count=int(bare))
        except ValueError:
            pass
        raise CallError(
            phrase("--allow-failures {text!r} is no number of files", text=text),
            code="bad_option",
            remedy=phrase("give a number such as 3 or a share such as 5%"),
        )

    def allows(self, failures: Iterable[InputError], files: Iterable[str]) -> bool:
        """Whether the failing files are few enough among all that were named; `files` are their paths."""
        failed = {failure.file for failure in failures}
        named = len(failed.union(files))
        return len(failed) <= (self.count if self.share is None else self.share * named)
