"""The formats of files of articles: a module each, all named in `registry`."""
