"""What the page puts up with; its words say so."""

UPLOAD_MB = 30
BATCH_PHOTOS = 50
QUEUE_LENGTH = 20
# Every five minutes, what is 45 minutes old goes, or 50 if nobody fetched it: nothing stays for an
# hour.
DELETE_EVERY, DELETE_AGE = 300, 2700  # seconds
