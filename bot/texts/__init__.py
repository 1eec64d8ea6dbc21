"""The texts that people read, in Vietnamese and English."""
