"""What the page is made of; app.py puts it together."""
