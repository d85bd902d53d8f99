"""Data sets: read, split, cut into squares that are disturbed at random, put in batches."""
