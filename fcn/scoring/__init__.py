"""Scores: pixels counted, and plots of what was counted."""
