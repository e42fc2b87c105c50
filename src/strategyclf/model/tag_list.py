"""The tags of some texts, as a list that shows itself in a notebook and turns into a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from strategyclf.model.model import Tags
    from strategyclf.taxonomy import Taxonomy


class TagList(list["Tags"]):
    """What `Model.tag` gives: a list of `Tags`, one a text, that knows the texts and the labels.

    Attributes
    ----------
    texts : (n,) as they were given. taxonomy : the labels.
    """

    def __init__(self, tags: Iterable[Tags], texts: Sequence[str], taxonomy: Taxonomy) -> None:
        super().__init__(tags)
        self.texts = tuple(texts)
        self.taxonomy = taxonomy

    def to_pandas(self) -> pd.DataFrame:
        """One row a text, with the columns of ``predict --out F.csv`` that a text alone can have.

        ``text``, ``labels`` (a list of ids), a 0/1 column a label, ``score_`` with its calibrated
        probability, ``evidence_`` with the clause that won, missing without the tag, and ``uncertain``.
        """
        import pandas as pd

        ids = self.taxonomy.ids
        columns: dict[str, Any] = {
            "text": list(self.texts),
            "labels": [list(tags.labels) for tags in self],
            **{id: [int(id in tags.labels) for tags in self] for id in ids},
            **{f"score_{id}": [tags.probabilities[id] for tags in self] for id in ids},
            **{
                f"evidence_{id}": [next((c.text for c in tags.evidence.get(id, ())), None) for tags in self]
                for id in ids
            },
            "uncertain": [bool(tags.uncertain) for tags in self],
        }
        return pd.DataFrame(columns)

    def _repr_html_(self) -> str:
        from strategyclf.model.notebook import tags_html

        return tags_html(self)
