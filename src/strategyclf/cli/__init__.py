"""The command line: thin faces over the other rooms."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__, {"main": "strategyclf.cli.app"})
