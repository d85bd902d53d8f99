"""The lesson on the score."""
