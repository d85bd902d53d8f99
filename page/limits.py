"""The limits of the page. Its texts and the descriptions of its endpoints quote them."""

UPLOAD_MB = 30
UPLOAD_BYTES = UPLOAD_MB * 1_000_000
BATCH_PHOTOS = 50
QUEUE_LENGTH = 20  # questions in a queue, with the one that is served
# The page promises that everything is deleted within an hour. Every five minutes, it deletes files
# that are 45 minutes old, and files that nobody has fetched when they are 50 minutes old.
DELETE_EVERY, DELETE_AGE = 300, 2700  # seconds
# Corrections of one mask, and points of one stroke. A longer stroke becomes several.
CORRECTIONS, STROKE_POINTS = 100, 400
