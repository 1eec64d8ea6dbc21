"""Articles: their records, the parsing of files, the reading of a folder."""
