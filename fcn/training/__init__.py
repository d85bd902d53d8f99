"""Training: what is minimised, by which optimizer, and how a run is kept."""
