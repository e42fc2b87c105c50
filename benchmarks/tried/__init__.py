"""Variants of the recipe that were tried, measured by plain cross-validation to choose among them."""
