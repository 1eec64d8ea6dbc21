"""Ranking sentences by how well they answer."""
