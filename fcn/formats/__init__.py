"""Files of photos: what they say of their colours, raw files, files that are cut short."""
