"""Generations published at an address, from where several machines fetch them."""
