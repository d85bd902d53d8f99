"""The contents of the page: texts, examples, scores, documents."""
