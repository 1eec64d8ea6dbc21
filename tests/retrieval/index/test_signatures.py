"""Signatures of articles."""

import hashlib
import random

import numpy as np
import pytest

from retrieval.index.signatures import EMPTY, PLACES, Signatures, hash_syllables, sign
from retrieval.text.normalise import forms
from tests.retrieval.near_copies import BRIDGE


def signature(*sentences: str) -> Signatures:
    """Return the signature of one article."""
    lines = [forms(sentence) for sentence in sentences]
    syllables = [form for line in lines for form in line]
    numbers, every = np.repeat(np.arange(len(lines)), [*map(len, lines)]), np.arange(len(syllables))
    signed: Signatures = sign(hash_syllables(syllables), every, numbers, np.zeros_like(every), 1)[0]
    return signed


def test_values_depend_on_the_text_alone() -> None:
    """The signature of a text is the same in any process, with any version of Python and NumPy."""
    digest = hashlib.sha256(signature(*BRIDGE).astype("<u4").tobytes()).hexdigest()
    assert "c47da17ba5988c06" == digest[:16]


def test_order_and_repetition_of_sentences_do_not_matter() -> None:
    """A signature is of the set of runs in sentences."""
    assert signature(*BRIDGE).tolist() == signature(*reversed(BRIDGE), BRIDGE[0]).tolist()


@pytest.mark.parametrize("sentences", [(), ("",), ("một",), ("một hai",), ("một hai", "ba bốn")])
def test_text_without_a_run_has_an_empty_signature(sentences: tuple[str, ...]) -> None:
    """Fewer than three syllables in every sentence make no run."""
    assert [EMPTY] * PLACES == signature(*sentences).tolist()


def test_equal_places_estimate_what_is_in_common() -> None:
    """The share of equal places is near the share of runs that two texts have in common, whatever their length."""
    chance = random.Random(5)
    for length in (60, 400, 3_000):
        first = [str(chance.randrange(9_000)) for _ in range(length)]
        second = [*first[: 2 * length // 3], *(f"x{place}" for place in range(length // 3))]
        estimates = (signature(" ".join(first)) == signature(" ".join(second))).mean()
        assert abs(0.5 - estimates) < 0.15


def test_articles_are_signed_apart() -> None:
    """Of several articles signed together, each has the signature that it has alone."""
    lines = [*map(forms, BRIDGE)]
    syllables = [form for line in lines for form in line]
    numbers = np.repeat(np.arange(len(lines)), [*map(len, lines)])
    together = sign(hash_syllables(syllables), np.arange(len(syllables)), numbers, numbers // 2, 3)
    alone = [signature(*BRIDGE[start : start + 2]).tolist() for start in range(0, 6, 2)]
    assert alone == together.tolist()
