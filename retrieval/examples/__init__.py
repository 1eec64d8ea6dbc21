"""Example questions: made of the articles of a generation, and checked to be answered by it."""
