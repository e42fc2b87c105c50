"""Nested cross-validation: every choice is made inside, on rows that the figure is not about."""
