"""File formats of photos: colours, cameras' raw files, JPEG files that are cut short."""
