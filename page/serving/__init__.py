"""How the page answers: the queue, the networks, files, downloads, endpoints."""
