"""The date of publication of an article."""
