"""Handlers of updates, a module for each feature.

What several features share is in `conversation`, `keyboards`, `mentions`, `presses` and `replies`.
"""
