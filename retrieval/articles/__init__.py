"""Articles: what one is, how files are parsed, how a folder is read."""
