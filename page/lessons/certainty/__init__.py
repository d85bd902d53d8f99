"""The lesson on certainty."""
