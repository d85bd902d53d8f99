"""The lesson on skips."""
