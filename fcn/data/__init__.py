"""Data sets: read, split, cut into squares, augmented at random, and put in batches."""
