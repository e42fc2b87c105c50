"""Other ways to tag the same paragraphs, given the same folds and the same care."""
