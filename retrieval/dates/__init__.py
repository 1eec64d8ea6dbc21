"""Dates and periods that texts and questions name."""
