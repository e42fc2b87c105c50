"""Vectoriser, pooled linear estimator, thresholds and calibration: scikit-learn estimators."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "ClauseMatrix": "strategyclf.learning.clause_matrix",
        "ClauseVectorizer": "strategyclf.learning.vectorizer",
        "PooledLinearClassifier": "strategyclf.learning.pooled",
        "CalibratedThresholds": "strategyclf.learning.decisions",
        "Recipe": "strategyclf.learning.recipe",
    },
)
