"""Scores of masks against the truth, and plots of them."""
