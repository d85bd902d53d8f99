"""What maintainers run: nothing here is needed by the page."""
