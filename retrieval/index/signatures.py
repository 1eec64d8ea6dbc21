"""Signatures of articles, by which those with nearly the same text are found among millions.

MinHash over runs of three syllables: the share of places at which two signatures are equal estimates the share of runs
that two articles have in common (Broder, "On the resemblance and containment of documents", 1997). One hash function
serves all places (Li, Owen and Zhang, "One permutation hashing", 2012); a place that no run falls into takes the value
of the next (Shrivastava and Li, "Densifying one permutation hashing", 2014). Runs are hashed by simple tabulation
(Pătraşcu and Thorup, "The power of simple tabulation hashing", 2012). The values depend on the syllables alone, so they
are the same in every process and on every machine.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import mapped_array

PLACES = 128  # a power of two; chosen: a share of a half is estimated to 0.044, at 512 bytes an article
EMPTY = np.uint32(0xFFFFFFFF)  # fills the signature of an article without a run

Signatures = NDArray[np.uint32]  # a row of `PLACES` values for each article
Hashes = NDArray[np.uint64]  # a row of three for each syllable: one for each position in a run
Integers = NDArray[np.integer]

_FILE = "signatures.npy"
_HASH_BYTES = 3 * 8
_PLACE_SHIFT = np.uint64(
    64 - (PLACES.bit_length() - 1)
)  # the highest bits of a hash are its place, the lowest the value


def hash_syllables(syllables: Iterable[str]) -> Hashes:
    """Return the hashes of each of ``syllables``, in compared form."""
    digests = (hashlib.blake2b(form.encode(), digest_size=_HASH_BYTES).digest() for form in syllables)
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64).reshape(-1, 3)


def sign(hashes: Hashes, syllables: Integers, lines: Integers, articles: Integers, count: int) -> Signatures:
    """Return the signatures of ``count`` articles.

    ``syllables`` are all their syllables in order, as numbers of rows in ``hashes``; ``lines`` is the sentence that
    each belongs to, and ``articles`` the number of its article, from 0. No run goes beyond a sentence.
    """
    within = lines[2:] == lines[:-2]
    runs = hashes[:, 0][syllables[:-2]]
    runs ^= hashes[:, 1][syllables[1:-1]]
    runs ^= hashes[:, 2][syllables[2:]]
    runs = runs[within]
    places = (runs >> _PLACE_SHIFT).astype(np.int64) + articles[2:][within] * np.int64(PLACES)
    signatures = np.full(count * PLACES, EMPTY, np.uint32)
    np.minimum.at(signatures, places, runs.astype(np.uint32))
    return _filled(signatures.reshape(count, PLACES))


def _filled(signatures: Signatures) -> Signatures:
    """Fill each empty place from the next that is not empty, the first following the last."""
    for place in (*reversed(range(PLACES)), *reversed(range(PLACES))):
        empty = signatures[:, place] == EMPTY
        signatures[empty, place] = signatures[empty, (place + 1) % PLACES]
    return signatures


def save_signatures(folder: Path, signatures: Signatures) -> None:
    """Write the signatures of all articles to a folder."""
    np.save(folder / _FILE, signatures)


def load_signatures(folder: Path) -> Signatures:
    """Map what `save_signatures` wrote; no rows if an earlier version of the program built the index there."""
    return mapped_array(folder / _FILE) if (folder / _FILE).exists() else np.zeros((0, PLACES), np.uint32)
