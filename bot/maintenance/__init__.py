"""Checks and backups, for the operator."""
