"""Commands for maintainers; the page needs none of them."""
