"""What speaks for a sentence or an article beside its score."""
