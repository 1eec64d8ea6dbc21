"""Builds the index: articles are read into tables, compiled into channels, checked and published."""
