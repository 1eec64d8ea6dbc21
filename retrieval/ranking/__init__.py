"""The ranking of sentences by how well they answer."""
