"""The lesson on the ways to double a map."""
