"""Chinese word segmentation: jieba's dictionary mode (``HMM=False``), with the project's own words.

Without the hidden Markov model the words of a clause depend on the dictionary alone, so that they can be
compiled and explained. The dictionary is named by its digest in every model trained on it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def dictionary_path() -> Path:
    """Where the installed jieba keeps its dictionary; jieba itself is not imported."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "dict.txt"


@lru_cache(maxsize=1)
def dictionary_digest() -> str:
    """First 16 hex digits of SHA-256 over the dictionary file."""
    return hashlib.sha256(dictionary_path().read_bytes()).hexdigest()[:16]


class Segmenter:
    """Cuts folded text into words.

    Parameters
    ----------
    user_words : word → frequency, added to jieba's dictionary as ``add_word(word, freq)`` does.
    """

    def __init__(self, user_words: Mapping[str, int] | None = None) -> None:
        self.user_words = dict(user_words or {})

    @cached_property
    def _tokenizer(self) -> Any:
        # Where no words are cut, a tenth of a second is saved.
        import jieba
        from platformdirs import user_cache_path

        jieba.setLogLevel(logging.CRITICAL)
        tokenizer = jieba.Tokenizer()
        # jieba keeps its parsed dictionary as a marshal file, by default where any user may put one.
        folder = user_cache_path("strategyclf")
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(folder)
        for word, frequency in self.user_words.items():
            tokenizer.add_word(word, freq=frequency)
        return tokenizer

    def cut(self, folded: str) -> list[str]:
        """The words of `folded`, in order, white space and punctuation included; they join to `folded`."""
        words: list[str] = self._tokenizer.lcut(folded, HMM=False)
        return words
