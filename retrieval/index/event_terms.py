"""The terms by which articles on one event are found: pairs of syllables in the heading and in the first sentences.

They depend on the article alone, so they are copied from build to build; how rare each is, is counted when the articles
are grouped.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import mapped_array

MOST_TERMS = 128  # of an article, the first; chosen
WEIGHT_BITS = 3  # the lowest of a term: how often the article has it, in headings thrice, at most 7

EventTerms = NDArray[np.uint32]  # a row of `MOST_TERMS` values for each article, 0 where it has fewer

_FILE = "event_terms.npy"


def save_event_terms(folder: Path, terms: EventTerms) -> None:
    """Write the terms of all articles to a folder."""
    np.save(folder / _FILE, terms)


def load_event_terms(folder: Path) -> EventTerms:
    """Map what `save_event_terms` wrote; no rows if an earlier version of the program built the index there."""
    return mapped_array(folder / _FILE) if (folder / _FILE).exists() else np.zeros((0, MOST_TERMS), np.uint32)
