"""The lesson on the map of the network."""
