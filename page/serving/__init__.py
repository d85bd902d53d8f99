"""The server's side of the page: the queue, the networks, files, downloads, endpoints."""
