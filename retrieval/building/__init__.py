"""The steps of a build: articles read into tables, compiled, checked and sealed."""
