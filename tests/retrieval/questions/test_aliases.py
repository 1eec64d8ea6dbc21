"""Alternatives for the words of a question."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.aliases import Phrase, alternatives
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import entries

LISTS = ("aliases.txt", "synonyms.txt")
PARTS = sorted({form for name in LISTS for line in entries(name) for form in forms(line)} | {"cầu", "hai", "mươi"})


def phrases(line: str) -> list[Phrase]:
    """The forms of one group."""
    return [tuple(forms(form)) for form in line.split("=")]


def alternatives_in(text: str, *, folded: bool = False) -> dict[str, set[str]]:
    """The alternatives of a text by the words they replace."""
    syllables = [fold(form) if folded else form for form in forms(text)]
    found: dict[str, set[str]] = {}
    for other in alternatives(syllables, folded=folded):
        found.setdefault(" ".join(syllables[other.start : other.end]), set()).add(" ".join(other.phrase))
    return found


@pytest.mark.parametrize("name", LISTS)
def test_groups_are_well_formed(name: str) -> None:
    """A group has two or more names, each of at least one syllable, no two of the same normalised form."""
    for line in entries(name):
        group = phrases(line)
        assert len(group) > 1, line
        assert () not in group, line
        assert len(set(group)) == len(group), line


def test_synonyms_are_short_enough_to_be_found() -> None:
    """A phrase has at most six syllables, the longest that is looked up."""
    assert [] == [phrase for line in entries("synonyms.txt") for phrase in phrases(line) if len(phrase) > 6]


def test_a_name_is_in_one_group() -> None:
    """No name is in two groups, which would make their things one."""
    uses = Counter(phrase for line in entries("aliases.txt") for phrase in phrases(line))

    assert [] == [phrase for phrase, count in uses.items() if count > 1]


@pytest.mark.parametrize("folded", [False, True])
def test_names_are_found_both_ways(folded: bool) -> None:  # noqa: FBT001 — a column
    """Every name short enough has all the others of its group as alternatives, with diacritics and without."""
    for line in entries("aliases.txt"):
        group = [" ".join(map(fold, phrase) if folded else phrase) for phrase in phrases(line)]
        for form in group:
            if len(form.split()) <= 6:
                assert set(group) - {form} <= alternatives_in(form, folded=folded)[form], line


def test_the_longest_phrase_is_taken() -> None:
    """A phrase inside a longer one has no alternatives: the president is not his country, nor the dollar America."""
    assert {"chủ tịch nước": {"ctn"}} == alternatives_in("Chủ tịch nước")
    assert {"đô la mĩ": {"usd", "đô la", "đôla", "đô"}} == alternatives_in("đô la Mỹ")
    assert {"chu tich nuoc": {"ctn"}, "mi": {"hoa ki", "hop chung quoc hoa ki", "xu co hoa"}} == alternatives_in(
        "chu tich nuoc my", folded=True
    )


def test_names_weigh_more_than_near_synonyms_and_less_than_the_word() -> None:
    """Another name for the same thing has almost the weight of the word asked, a near synonym half."""
    shares = {other.phrase: other.share for other in alternatives(forms("Việt Nam buôn bán"), folded=False)}

    assert (0.9, 0.5) == (shares[("vn",)], shares[("thương", "mại")])


def test_numerals_have_digits_as_alternatives() -> None:
    """The digits are an alternative of a numeral in words, whatever else it means."""
    [numeral] = alternatives(forms("cầu hai mươi mốt nhịp"), folded=False)

    assert (1, 4, ("21",), 0.9) == (numeral.start, numeral.end, numeral.phrase, numeral.share)
    assert {"hai mươi bốn": {"24"}, "hai mươi bốn giờ": {"24 h"}} == alternatives_in("hai mươi bốn giờ")


@given(syllables=st.lists(st.sampled_from(PARTS), max_size=12), folded=st.booleans())
def test_alternatives_of_any_text(syllables: list[str], folded: bool) -> None:  # noqa: FBT001 — drawn
    """Alternatives lie inside the text, differ from what they replace, and never overlap in part."""
    compared = [fold(form) if folded else form for form in syllables]
    found = alternatives(compared, folded=folded)

    for other in found:
        assert 0 <= other.start < other.end <= len(compared)
        assert tuple(compared[other.start : other.end]) != other.phrase
        assert other.phrase
        assert 0 < other.share < 1
    spans = sorted({(other.start, other.end) for other in found if not other.phrase[0].isdecimal()})
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
