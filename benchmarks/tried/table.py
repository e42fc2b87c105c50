"""The variants, by name, in the order of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from strategyclf.text.ngrams import NgramRecipe
from tried.keys import SkipPairs, WordClasses
from tried.settings import Linear, Mean, Perceptron, Resampled, Variant

SENTENCES = NgramRecipe(boundary="sentence", shortest=0, words=(1, 2), characters=(1, 3), numbers="class")
COMMAS = replace(SENTENCES, boundary="comma", shortest=10)
SHORT_COMMAS = replace(COMMAS, characters=(1, 2))
SHORT = replace(SENTENCES, characters=(1, 2))

# Weights of a row whose labels its readers called a coin toss, arguable, clear.
MILD = (0.4, 0.7, 1.0)
MIDDLE = (0.2, 0.6, 1.0)
STEEP = (0.1, 0.4, 1.0)

_CLAUSES = Linear(SENTENCES, ("clauses",))
_JOINT = Linear(SENTENCES, ("clauses", "paragraph"))
_COMMA_JOINT = replace(_JOINT, ngrams=COMMAS)
_THREE = Linear(COMMAS, ("clauses", "sentences", "paragraph"))
_WHOLE = Linear(SENTENCES, ("paragraph",), loss="squared_hinge", C=2.0, unit="paragraphs")
_SHORT_WHOLE = replace(_WHOLE, ngrams=SHORT)
_COMMA = Linear(COMMAS, ("clauses",), loss="squared_hinge", C=1.0)
_SHORT_COMMA = replace(_COMMA, ngrams=SHORT_COMMAS)
_STEEP_COMMA = replace(_SHORT_COMMA, C=8.0, confidence_weights=STEEP)
_STEEP_WHOLE = replace(_SHORT_WHOLE, C=8.0, confidence_weights=STEEP)
_SKIPPING = SkipPairs(boundary="sentence", shortest=0, words=(1, 2), characters=(1, 3))
_CLASSES = WordClasses(boundary="sentence", shortest=0, words=(1, 2), characters=(1, 3))


VARIANTS: Mapping[str, Variant] = {
    "sentences": Variant("sentence clauses, logistic: the recipe before", _CLAUSES),
    "sentences-mean": Variant(
        "and the mean of the clauses, fitted jointly", replace(_CLAUSES, views=("clauses", "mean"))
    ),
    "sentences-whole": Variant("and the whole paragraph, fitted jointly", _JOINT),
    "sentences-whole-skip": Variant(
        "and pairs of words up to three apart", replace(_JOINT, ngrams=_SKIPPING)
    ),
    "sentences-whole-classes": Variant(
        "and 1,000 classes of words, clustered by what stands near them", replace(_JOINT, ngrams=_CLASSES)
    ),
    "sentences-hinge": Variant(
        "sentence clauses alone, squared hinge, C 1", replace(_COMMA, views=("sentences",))
    ),
    "commas-whole": Variant("comma clauses and the whole, jointly", _COMMA_JOINT),
    "commas-whole-C16": Variant("C 16", replace(_COMMA_JOINT, C=16.0)),
    "three": Variant("comma clauses, sentences and the whole, jointly", _THREE),
    "three-C4": Variant("C 4", replace(_THREE, C=4.0)),
    "three-mild": Variant(
        "rows weighted by confidence 0.4, 0.7, 1", replace(_THREE, confidence_weights=MILD)
    ),
    "whole-logistic": Variant(
        "whole paragraph alone, logistic, C 8, IDF over clauses", Linear(COMMAS, ("paragraph",))
    ),
    "whole-logistic-C30": Variant("C 30", Linear(COMMAS, ("paragraph",), C=30.0)),
    "whole-logistic-c14": Variant(
        "IDF over paragraphs, characters 1–4",
        replace(_WHOLE, ngrams=replace(SENTENCES, characters=(1, 4)), loss="logistic", C=8.0),
    ),
    "whole": Variant("whole paragraph alone, squared hinge, C 2, IDF over paragraphs", _WHOLE),
    "whole-C.5": Variant("C 0.5", replace(_WHOLE, C=0.5)),
    "whole-nb0": Variant("naive-Bayes power 0", replace(_WHOLE, nb_power=0.0)),
    "whole-nb1": Variant("naive-Bayes power 1", replace(_WHOLE, nb_power=1.0)),
    "whole-df3": Variant("min_df 3", replace(_WHOLE, min_df=3)),
    "whole-positive2": Variant("positive rows weigh 2", replace(_WHOLE, positive_weight=2.0)),
    "whole-mild": Variant("confidence 0.4, 0.7, 1", replace(_WHOLE, confidence_weights=MILD)),
    "whole-w1": Variant("single words", replace(_WHOLE, ngrams=replace(SENTENCES, words=(1, 1)))),
    "whole-c12": Variant("characters 1–2 (so all below)", _SHORT_WHOLE),
    "whole-c12-w13": Variant("words 1–3", replace(_SHORT_WHOLE, ngrams=replace(SHORT_COMMAS, words=(1, 3)))),
    "whole-c12-idf1.5": Variant("IDF to the power 1.5", replace(_SHORT_WHOLE, idf_power=1.5)),
    "whole-c12-binary": Variant("an n-gram counts once", replace(_SHORT_WHOLE, binary=True)),
    "whole-c12-nb.7": Variant("naive-Bayes power 0.7", replace(_SHORT_WHOLE, nb_power=0.7)),
    "whole-c12-C1": Variant("C 1", replace(_SHORT_WHOLE, C=1.0)),
    "whole-c12-C2-middle": Variant(
        "C 2, confidence 0.2, 0.6, 1", replace(_SHORT_WHOLE, confidence_weights=MIDDLE)
    ),
    "whole-c12-C4-middle": Variant(
        "C 4, confidence 0.2, 0.6, 1", replace(_SHORT_WHOLE, C=4.0, confidence_weights=MIDDLE)
    ),
    "whole-c12-C4-steep": Variant(
        "C 4, confidence 0.1, 0.4, 1", replace(_SHORT_WHOLE, C=4.0, confidence_weights=STEEP)
    ),
    "whole-c12-C8-steep": Variant("C 8, confidence 0.1, 0.4, 1", _STEEP_WHOLE),
    "commas-logistic": Variant("comma clauses alone, logistic, C 8", Linear(COMMAS, ("clauses",))),
    "commas": Variant("comma clauses alone, squared hinge, C 1", _COMMA),
    "commas-a2": Variant("sharpness 2", replace(_COMMA, sharpness=2.0)),
    "commas-C2-mild": Variant("C 2, confidence 0.4, 0.7, 1", replace(_COMMA, C=2.0, confidence_weights=MILD)),
    "commas-c12": Variant("characters 1–2 (so all below)", _SHORT_COMMA),
    "commas-c12-a.5": Variant("sharpness 0.5", replace(_SHORT_COMMA, sharpness=0.5)),
    "commas-c12-C2-mild": Variant(
        "C 2, confidence 0.4, 0.7, 1", replace(_SHORT_COMMA, C=2.0, confidence_weights=MILD)
    ),
    "commas-c12-C4-middle": Variant(
        "C 4, confidence 0.2, 0.6, 1", replace(_SHORT_COMMA, C=4.0, confidence_weights=MIDDLE)
    ),
    "commas-c12-C8-middle": Variant(
        "C 8, confidence 0.2, 0.6, 1", replace(_SHORT_COMMA, C=8.0, confidence_weights=MIDDLE)
    ),
    "commas-c12-C8-middle-5": Variant(
        "so, shortest clause 5 characters, not 10",
        replace(_SHORT_COMMA, ngrams=replace(SHORT_COMMAS, shortest=5), C=8.0, confidence_weights=MIDDLE),
    ),
    "commas-c12-C8-steep": Variant("C 8, confidence 0.1, 0.4, 1", _STEEP_COMMA),
    "commas-c12-C8-steep-16": Variant(
        "so, shortest clause 16", replace(_STEEP_COMMA, ngrams=replace(SHORT_COMMAS, shortest=16))
    ),
    "commas-c12-C8-steep-24": Variant(
        "so, shortest clause 24", replace(_STEEP_COMMA, ngrams=replace(SHORT_COMMAS, shortest=24))
    ),
    "commas-c12-C8-steep-k.3": Variant(
        "so, length power 0.3, not 0.5", replace(_STEEP_COMMA, length_power=0.3)
    ),
    "perceptron": Variant("multilayer perceptron on latent features", Perceptron(SENTENCES)),
    "perceptron-blend": Variant(
        "its scores weighted 0.2, those of `sentences-whole` 1, standardised",
        Mean((("sentences-whole", 1.0), ("perceptron", 0.2)), standardised=True),
    ),
    "apart-logistic": Variant(
        "whole 0.67, commas 0.33, fitted apart, logistic",
        Mean((("whole-logistic", 2 / 3), ("commas-logistic", 1 / 3))),
    ),
    "apart": Variant(
        "whole 0.5, commas 0.5, fitted apart, squared hinge", Mean((("whole", 0.5), ("commas", 0.5)))
    ),
    "apart-sentences": Variant(
        "whole, commas, sentences, a third each",
        Mean((("whole", 1 / 3), ("commas", 1 / 3), ("sentences-hinge", 1 / 3))),
    ),
    **{
        f"apart-steep-{weight}": Variant(
            f"`whole-c12-C8-steep` {weight}, `commas-c12-C8-steep` {1 - weight:.1f}",
            Mean((("whole-c12-C8-steep", weight), ("commas-c12-C8-steep", 1 - weight))),
        )
        for weight in (0.4, 0.5, 0.6)
    },
    "sentences-thresholds": Variant(
        "`sentences`, thresholds the median over 60 resamples", Resampled("sentences", "median")
    ),
    "sentences-whole-thresholds": Variant(
        "`sentences-whole`, thresholds so", Resampled("sentences-whole", "median")
    ),
}
"""Name → variant: what `benchmarks/variants.py` runs."""
