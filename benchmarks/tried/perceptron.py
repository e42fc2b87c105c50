"""A multilayer perceptron on latent features: what a model that is not linear in n-grams would reach."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from nested.fits import Floats
from nested.rows import Integers, Rows
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold, folding_table
from tried.features import Features
from tried.keys import counted_texts
from tried.settings import Perceptron
from tried.word_vectors import NUMBER, plain_segmenter, word_vectors


def scores_of_perceptron(
    setting: Perceptron, rows: Rows, train: Integers, test: Integers, corpus: Path
) -> Floats:
    """(n_test, n_labels) log-odds by `setting`, fitted on `train`."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from sklearn.utils.extmath import randomized_svd

    features = Features(rows.texts, counted_texts(rows, setting.ngrams, corpus), train, min_df=setting.min_df)
    paragraphs = features.view("paragraph").clauses
    latent = min(setting.latent, len(train) - 1)
    _, _, axes = randomized_svd(paragraphs[train], latent, random_state=0, n_iter=2)
    inputs = np.column_stack(
        [clause_vectors(rows.texts, corpus), setting.latent_scale * (paragraphs @ axes.T)]
    )
    inputs = (inputs - inputs[train].mean(axis=0)) / (inputs[train].std(axis=0) + 1e-6)
    scores = np.zeros((len(test), rows.Y.shape[1]))
    for seed in range(setting.members):
        network = MLPClassifier(
            (setting.hidden,),
            alpha=setting.alpha,
            learning_rate_init=setting.learning_rate,
            max_iter=setting.epochs,
            batch_size=min(setting.batch_size, len(train)),
            random_state=seed,
        )
        with warnings.catch_warnings():
            # It is stopped early on purpose.
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(inputs[train], rows.Y[train])
        probability = np.clip(network.predict_proba(inputs[test]), 1e-6, 1 - 1e-6)
        scores += np.log(probability / (1 - probability))
    return scores


@lru_cache(maxsize=1)
def clause_vectors(texts: Sequence[str], corpus: Path) -> Floats:
    """(n_texts, 3 n_dimensions): mean direction, highest and lowest of a text's clause vectors.

    A clause's vector is the sum of its words', each by its inverse document frequency, at unit length.
    """
    words, vectors = word_vectors(corpus)
    number = {word: i for i, word in enumerate(words)}
    segmenter, table = plain_segmenter(), folding_table()
    clauses = []
    for text in texts:
        folded = fold(text, table)
        spans = cut_clauses(folded, "sentence") or [(0, len(folded))]
        cut = [segmenter.cut(NUMBER.sub("0", folded[start:end])) for start, end in spans]
        clauses.append([[number[word] for word in one if word in number] for one in cut])
    df = np.zeros(len(words))
    for text_clauses in clauses:
        df[list({i for clause in text_clauses for i in clause})] += 1
    idf = np.log(len(texts) / (1 + df)) + 1
    found = np.zeros((len(texts), 3 * vectors.shape[1]))
    for i, text_clauses in enumerate(clauses):
        sums = [(vectors[clause] * idf[clause, None]).sum(axis=0) for clause in text_clauses if clause]
        if not sums:
            continue
        units = np.array([one / np.linalg.norm(one) for one in sums])
        mean = units.mean(axis=0)
        found[i] = np.concatenate(
            [mean / (np.linalg.norm(mean) + 1e-9), units.max(axis=0), units.min(axis=0)]
        )
    return found
