"""``python -m strategyclf``: the command line, for where its script is not on the path."""

from strategyclf.cli import main

main()
