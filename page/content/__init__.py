"""What the page says and shows: texts, examples, scores, documents."""
