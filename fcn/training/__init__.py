"""Training: losses, optimizer, validation, calibration, and a run's folder."""
