"""One module for each kind of update."""
