"""The shipped model as machine code on texts that hypothesis draws; `test_compiled_full.py` draws more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from against_reference import compare
from generated_texts import EDGES, SIGNS, TEXTS, WORDS
from strategyclf.model.model import load_model


@pytest.fixture(scope="module")
def model():
    return load_model("default")


def test_every_edge_next_to_words_and_digits(model):
    compare(
        model,
        [
            f"{before}{edge}{after}"
            for edge in [*EDGES, *SIGNS]
            for before in ("", *WORDS)
            for after in ("", "9")
        ],
    )


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=20, max_size=20, unique=True))
def test_generated_texts_say_what_the_reference_says(model, texts):
    compare(model, texts)
