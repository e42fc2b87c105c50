"""A model on its way to the executors: one archive, unpacked once on each, loaded once by each worker."""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from strategyclf.model.layout import MANIFEST, WEIGHTS, StoredArrays

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from strategyclf.model.model import Model
    from strategyclf.model.operating import Operating

_KEPT: dict[tuple[str, str], tempfile.TemporaryDirectory[str]] = {}


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """What a task needs to know of a model: hashable, a few hundred bytes.

    Attributes
    ----------
    archive : the folder's name among the files of the Spark application.
    name : of the model. operating : its thresholds.
    """

    archive: str
    name: str
    operating: Operating

    def load(self) -> Model:
        """The model, in a worker; of several calls the first one reads it."""
        return _loaded(self)


def ship(session: SparkSession, model: Model) -> ShippedModel:
    """Hand `model` to every executor of `session`, those that come later too."""
    archive = f"strategyclf-model-{model.digest}"
    key = (str(session.sparkContext.applicationId), archive)
    if key not in _KEPT:
        # Executors fetch it whenever they start: it lies there until the process ends.
        _KEPT[key] = tempfile.TemporaryDirectory(prefix="strategyclf-", ignore_cleanup_errors=True)
        path = Path(_KEPT[key].name) / f"{archive}.zip"
        arrays = model.files.arrays
        assert isinstance(arrays, StoredArrays)  # as every loaded model has them
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
            file.writestr(MANIFEST, orjson.dumps(model.manifest))
            file.writestr(WEIGHTS, arrays.content)
        session.sparkContext.addArchive(f"{path}#{archive}")
    return ShippedModel(archive, model.name, model.operating)


@lru_cache(maxsize=2)
def _loaded(shipped: ShippedModel) -> Model:
    from filelock import FileLock
    from pyspark import SparkFiles

    from strategyclf.model.compiled.digests import digests_of
    from strategyclf.model.compiled.scorer import SMALL
    from strategyclf.model.compiled.stored import cache_folder
    from strategyclf.model.layout import read_model
    from strategyclf.model.model import Model

    keep_derived(SparkFiles.getRootDirectory())
    asked = shipped.operating
    model = Model(shipped.name, read_model(Path(SparkFiles.get(shipped.archive))))
    model = model.at(prefer=asked.prefer, min_precision=asked.min_precision, without=asked.without)
    # The first worker of a machine compiles and builds the tables, the others find them.
    with FileLock(cache_folder() / "spark.lock"):
        warming = ["。" * (SMALL + 1)]
        model.tag_arrays(warming)
        digests_of(warming)
    return model


def keep_derived(folder: str) -> None:
    """Keep tables and machine code under `folder` where the user has no cache, as on many executors."""
    from strategyclf.model.compiled.stored import cache_folder, is_writable

    if not is_writable(cache_folder()):
        os.environ["XDG_CACHE_HOME"] = folder
        cache_folder().mkdir(parents=True, exist_ok=True)
