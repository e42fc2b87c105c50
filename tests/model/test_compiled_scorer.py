"""The compiled scorer against the reference and against jieba, uncompiled and as machine code."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategyclf.model.compiled import jit, native
from strategyclf.model.compiled.dictionary import word_frequencies
from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.compiled.kernel_scores import LINE, SERIALS
from strategyclf.model.compiled.scorer import KEPT, CompiledScorer
from strategyclf.model.model import load_model
from strategyclf.model.scorer import Scorer, model_arrays
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold, folding_table
from strategyclf.text.ngrams import NgramRecipe, count_clauses
from strategyclf.text.segmentation import Segmenter

TEXTS = [
    "全市推进技术改造，更新设备三百台套；职业院校扩招技工2,000人。公园里花开了。",
    "“5G+工业互联网”项目签约1,234.5万元，同比增长12.6%，见 https://example.org/a?b=c&d=%E4 。",
    "工業上樓、騰籠換鳥；ＡＢＣ与ok、OK和T恤，co2排放下降…！”他说。",
    "",
    "\r\n",
    "，，。",
    "١٢٣,456 ½ é ß ㍿ 𠀀𠮷 \ud800 \udfff ﷺ e\u0301",
    "新能源新能源新能源汽车产业链，产业链强链补链，引进龙头企业。",
]
# Whatever a page may hold, with what the rules turn on more often than chance would give it.
ODD = (
    "。！？；，!?;,…\n\r\t ”’」』）)\"'0123456789٣.,%+#&_-abcXYZ５Ｇ發展技术改造产业"
    "\u3000\x1c\x85\ud800\U0001f600"
)
ANY = st.text(
    st.one_of(
        st.sampled_from(ODD),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5),
        st.characters(exclude_categories=()),
    ),
    max_size=80,
) | st.lists(st.sampled_from([*TEXTS, "1,", ",234", "0.", "https://", "技改"]), max_size=6).map("".join)

RECIPES = {
    "sentences": NgramRecipe(boundary="sentence", shortest=0, characters=(1, 3)),
    "commas": NgramRecipe(boundary="comma", shortest=10, characters=(1, 2)),
    "digits kept, longer n-grams": NgramRecipe(
        boundary="comma", shortest=4, words=(2, 3), characters=(2, 4), numbers="keep"
    ),
    "words alone": NgramRecipe(characters=(0, 0)),
    "characters alone": NgramRecipe(words=(0, 0)),
}
USER_WORDS = {"工业上楼": 3000, "腾笼换鸟": 50, "造更": 10**9, "空": 0}


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    return Segmenter(USER_WORDS)


@lru_cache(maxsize=1)
def dictionary() -> tuple[dict[str, int], int]:
    return word_frequencies(USER_WORDS)


def frequencies(user_words: dict[str, int]) -> tuple[dict[str, int], int]:
    assert user_words == USER_WORDS
    return dictionary()


def arrays_of(
    ngrams: NgramRecipe, texts: list[str], labels: int = 5, whole: bool = True
) -> dict[str, np.ndarray]:
    """A model of random weights whose vocabulary is what `texts` hold; `whole` scores paragraphs too."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    encodable = [text for text in texts if text.isprintable() or "\ud800" not in text]
    count_clauses(encodable, ngrams, segmenter(), vocabulary, folding_table())
    keys = sorted(vocabulary, key=lambda key: (" " not in key, key))
    n = len(keys)
    starts = sorted({0, sum(" " in key for key in keys)} - {n})
    weights = np.random.default_rng(0)
    paragraph = (weights.normal(size=(labels, n)), weights.normal(size=labels), weights.uniform(1, 9, n))
    return model_arrays(
        keys,
        weights.uniform(1, 9, n),
        starts,
        weights.normal(size=(labels, n)),
        weights.normal(size=labels),
        folding_table(),
        paragraph if whole else None,
    )


@pytest.fixture(scope="module", params=RECIPES)
def pair(request):
    labels = 9 if request.param == "commas" else 5
    return scorers_of(RECIPES[request.param], TEXTS, labels, 0.0 if request.param == "sentences" else 0.6)


def scorers_of(
    ngrams: NgramRecipe, texts: list[str], labels: int, paragraph_weight: float
) -> tuple[Scorer, CompiledScorer]:
    """The reference and the compiled scorer of the same model."""
    arrays = arrays_of(ngrams, texts, labels, paragraph_weight != 0.0)
    scoring = {
        "ngrams": ngrams,
        "user_words": USER_WORDS,
        "sharpness": 1.5,
        "length_power": 0.5,
        "paragraph_weight": paragraph_weight,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("strategyclf.model.compiled.stored.is_writable", lambda folder: False)
        # Its dictionary is read for every segmenter and scorer anew.
        patch.setattr("strategyclf.model.compiled.building.word_frequencies", frequencies)
        patch.setattr("strategyclf.model.scorer.Segmenter", lambda user_words: segmenter())
        return Scorer(arrays, **scoring), CompiledScorer(arrays, **scoring, digest="made for a test")


def assert_same(ours, reference):
    assert ours.spans.tolist() == reference.spans.tolist()
    assert ours.bags.tolist() == reference.bags.tolist()
    assert np.abs(ours.clauses - reference.clauses).max(initial=0) < 1e-9
    assert np.abs(ours.texts - reference.texts).max(initial=0) < 1e-9


def test_scores_are_those_of_the_reference(pair):
    reference, ours = pair
    assert_same(ours._score(TEXTS, UNCOMPILED), reference.score(TEXTS))


@settings(max_examples=60)
@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_text_scores_as_by_the_reference(pair, texts):
    reference, ours = pair
    assert_same(ours._score(texts, UNCOMPILED), reference.score(texts))


@settings(max_examples=100)
@given(ANY)
def test_the_words_of_any_clause_are_jieba_s(pair, text):
    reference, ours = pair
    folded = fold(text)
    for start, end in cut_clauses(folded):
        assert ours.words(folded[start:end]) == reference.segmenter.cut(folded[start:end])


def test_every_code_point_is_what_the_reference_takes_it_for(pair):
    reference, ours = pair
    every = [chr(point) for point in range(0x110000)]
    # Each stands between digits and Latin letters, where its class shows; one in 61 of those far out.
    texts = [
        "".join(f"a1{c}5" for c in every[i : i + 512 : 1 if i < 0x500 else 61])
        for i in range(0, 0x110000, 512)
    ]
    assert_same(ours._score(texts, UNCOMPILED), reference.score(texts))


def test_machine_code_gives_the_same_to_the_last_bit(pair):
    _, ours = pair
    plain, fast = ours._score(TEXTS, UNCOMPILED), ours._score(TEXTS, compiled())
    assert compiled() is not UNCOMPILED
    assert plain.spans.tolist() == fast.spans.tolist()
    assert np.abs(plain.clauses - fast.clauses).max() < 1e-13
    assert np.abs(plain.texts - fast.texts).max() < 1e-13
    for text in TEXTS:
        assert ours.words(fold(text), compiled()) == ours.words(fold(text))


def test_a_text_scores_alone_as_it_does_among_others(pair):
    _, ours = pair
    together = ours._score(TEXTS, compiled()).texts
    alone = np.vstack([ours._score([text], compiled()).texts for text in TEXTS])
    assert together.tobytes() == alone.tobytes()


def test_memory_asked_ahead_changes_no_score(pair, monkeypatch):
    _, ours = pair
    plain = ours._score(TEXTS, UNCOMPILED)
    monkeypatch.setattr(ours, "settings", ours.settings._replace(ahead=True))
    asked = ours._score(TEXTS, UNCOMPILED)
    assert asked.texts.tobytes() == plain.texts.tobytes()
    assert asked.clauses.tobytes() == plain.clauses.tobytes()


def test_two_threads_score_at_once_as_one_does(pair):
    _, ours = pair
    texts = TEXTS * 50
    alone = ours._score(texts, compiled()).texts.tobytes()
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: ours._score(texts, compiled()).texts.tobytes(), range(8)))
    assert both == [alone] * 8


def test_a_line_of_many_texts_scores_each_as_alone(pair):
    reference, ours = pair
    texts = [text for size in (1, 30, 200) for text in [TEXTS[0] * size, *TEXTS]]
    assert sum(map(len, texts)) > 2 * LINE
    together = ours._score(texts, compiled())
    assert_same(together, reference.score(texts))
    alone = np.vstack([ours._score([text], compiled()).texts for text in texts])
    assert together.texts.tobytes() == alone.tobytes()


def test_room_kept_by_a_thread_changes_nothing(pair):
    _, ours = pair
    first = ours._score(TEXTS, compiled()).texts.tobytes()
    room = ours._own.room
    assert ours._score(TEXTS, compiled()).texts.tobytes() == first
    assert ours._own.room is room
    # A longer text than it has room for, one too long to keep room for, and serial numbers used up.
    for longest, kept in ((2 * LINE, True), (KEPT + 1, False)):
        ours._score([TEXTS[0], "技术改造" * (longest // 4 + 1)], compiled())
        assert (len(ours._own.room.line) > longest) is kept
        assert ours._score(TEXTS, compiled()).texts.tobytes() == first
    room = ours._own.room
    room.serials[0] = SERIALS + 1
    assert ours._score(TEXTS, compiled()).texts.tobytes() == first
    assert ours._own.room is not room


def test_no_texts_have_no_scores(pair):
    _, ours = pair
    scores = ours.score([])
    assert scores.texts.shape == (0, ours.settings.labels)
    assert scores.bags.tolist() == [0]


def test_a_clause_of_many_repeats_counts_as_by_the_reference(pair):
    reference, ours = pair
    text = "技术改造" * 700
    assert_same(ours._score([text], UNCOMPILED), reference.score([text]))


def test_very_many_different_and_repeated_features_count_as_by_the_reference():
    chance = random.Random(9)
    letters = [chr(point) for point in range(0x4E00, 0x4E00 + 1200)]
    mixed = "".join(chance.choice(letters[:40]) for _ in range(2000))
    texts = [
        "".join(letters),
        mixed,
        "，".join(mixed[i : i + 30] for i in range(0, 2000, 30)),
        "技改" * 1500,
        "技改。" * 300,
        "".join(letters[:300]) + "技" * 900 + "".join(letters[:300]),
    ]
    reference, ours = scorers_of(RECIPES["commas"], texts, 3, 0.6)
    assert ours.settings.features > 4000
    expected = reference.score(texts)
    for kernels in (UNCOMPILED, compiled()):
        assert_same(ours._score(texts, kernels), expected)


def test_numba_is_loaded_only_when_there_is_much_to_score(pair, monkeypatch):
    asked = []
    monkeypatch.setattr("strategyclf.model.compiled.scorer.compiled", lambda: asked.append(1) or UNCOMPILED)
    _, ours = pair
    monkeypatch.setattr(ours, "_left", 100)
    ours.score(["技" * 60])
    assert not asked
    ours.score(["技" * 60])
    assert asked


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A cache folder without machine code, for a process that has none yet."""
    for module in (jit, native):
        monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    for made in (jit.made, jit.by_numba):
        made.cache_clear()
    yield tmp_path / "cache"
    for made in (jit.made, jit.by_numba):
        made.cache_clear()


def test_without_numba_the_kernels_run_as_they_are_and_say_so(empty_cache, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled() is UNCOMPILED
    assert compiled() is UNCOMPILED
    assert capsys.readouterr().err.count("numba does not work here") == 1


def test_without_a_cache_folder_the_kernels_are_compiled_anyway(empty_cache, capsys):
    empty_cache.write_bytes(b"")
    kernels = compiled()
    assert "cannot be written" in capsys.readouterr().err
    assert kernels is jit.by_numba()
    assert kernels.cut_batch.py_func is UNCOMPILED.cut_batch


def test_the_default_model_scores_as_by_the_reference():
    model = load_model("default")
    assert isinstance(model.compiled, CompiledScorer)
    assert_same(model.score(TEXTS), model.scorer.score(TEXTS))
