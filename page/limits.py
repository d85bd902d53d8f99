"""What the page puts up with; its words say so."""

UPLOAD_MB = 30
BATCH_PHOTOS = 50
IN_LINE = 20
# Every five minutes, what is fifty minutes old goes: nothing stays for an hour.
DELETE_EVERY, DELETE_AGE = 300, 3000  # seconds
