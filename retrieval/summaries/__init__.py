"""Summaries and timelines by quotation."""
