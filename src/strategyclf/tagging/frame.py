"""Tagged articles as a table in memory, for notebooks; `strategyclf predict` writes tables of any size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from strategyclf.model.model import Model, load_model
from strategyclf.tagging.columns import PARAGRAPH_COLUMNS
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.rows import RowForm

if TYPE_CHECKING:
    import pandas as pd

    from strategyclf.article import Article


def tag(articles: Iterable[Article], model: Model | str = "default") -> pd.DataFrame:
    """Tag every paragraph of `articles`: one row a paragraph, with the columns of ``predict --out F.jsonl``.

    Parameters
    ----------
    articles : such as `strategyclf.read` gives.
    model : a model, or the name or folder of one.

    Returns
    -------
    pandas.DataFrame
        ``labels`` holds lists of ids, ``scores`` and ``evidence`` mappings by label, as docs/output.md
        describes them; further columns of a table that the articles came from stand at the end.
    """
    import pandas as pd

    tagger = load_model(model) if isinstance(model, str) else model
    form = RowForm(tagger.taxonomy, model=tagger.made_by)
    rows = [row for tagged in tag_articles(articles, tagger) for row in form.paragraphs(tagged)]
    ours = [column.name for column in PARAGRAPH_COLUMNS]
    further = dict.fromkeys(name for row in rows for name in row if name not in ours)
    return pd.DataFrame(rows, columns=[*ours, *further])
