"""Handlers of updates, a module for each feature."""
