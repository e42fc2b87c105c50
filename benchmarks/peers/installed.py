"""The peers, those that are installed here, and how to get the others."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from peers.fasttext_bags import FastText
from peers.keywords import Keywords
from peers.libmultilabel_linear import LibMultiLabel
from peers.logistic import JiebaLogistic
from peers.thuctc import CharacterPairsSvm
from strategyclf.errors import CallError

REMEDY = "pip install 'strategyclf[benchmarks]'"


def every_peer(ids: Sequence[str]) -> dict[str, Any]:
    """Name → peer, in the order of the table; `ids` are the labels."""
    peers = (
        JiebaLogistic(),
        CharacterPairsSvm(),
        LibMultiLabel(),
        FastText("words"),
        FastText("characters"),
        Keywords(ids),
    )
    return {peer.name: peer for peer in peers}


def chosen_peers(names: Sequence[str] | None, ids: Sequence[str]) -> tuple[list[Any], list[str]]:
    """The peers of `names`, or all that are installed for None, and a line for each that is left out.

    Raises `CallError` for a name that is no peer's, and for a peer asked for that is not installed.
    """
    peers = every_peer(ids)
    if unknown := [name for name in names or () if name not in peers]:
        raise CallError(
            f"no peer is called {', '.join(unknown)}",
            code="no_peer",
            remedy=f"name some of {', '.join(peers)}, or none",
        )
    lacking = {
        name: [module for module in peer.requires if importlib.util.find_spec(module) is None]
        for name, peer in peers.items()
    }
    for name in names or ():
        if lacking[name]:
            raise CallError(
                f"peer {name} needs {', '.join(lacking[name])}", code="not_installed", remedy=REMEDY
            )
    wanted = list(peers) if names is None else list(names)
    told = [
        f"{name} is left out: {', '.join(lacking[name])} is not installed; {REMEDY}"
        for name in wanted
        if lacking[name]
    ]
    return [peers[name] for name in wanted if not lacking[name]], told
