"""What sentences mean, as vectors of a model: an optional layer, besides their words."""
