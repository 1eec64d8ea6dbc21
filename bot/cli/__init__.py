"""The verbs of the command line: each is a function of that name, which returns the exit code."""
