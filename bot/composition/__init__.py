"""The composition root: builds the parts that the settings select, and is the only package that names their classes."""
