"""Dates and periods in articles and questions."""
