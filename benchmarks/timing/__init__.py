"""Whole processes timed side by side: what `speed.py` measures, and how it is told."""
