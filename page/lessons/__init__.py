"""The lessons: how the network works, on the visitor's own photo."""
