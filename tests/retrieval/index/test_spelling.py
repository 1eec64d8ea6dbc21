"""The spelling of the articles' syllables."""

from collections import Counter
from itertools import chain, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.normalise import fold
from retrieval.text.word_lists import asking_syllables
from tests.retrieval.spellings import COMMON, spelling_of
from tests.retrieval.texts import HOSTILE

LETTERS = "aáàảâấăbcdđeêghilmnoôốơờuưừywxz"


def lines_of(index: SentenceIndex) -> list[list[str]]:
    """Return the compared forms of every sentence."""
    return [index.syllables(number) for number in range(len(index))]


@pytest.fixture(scope="module")
def words(samples_index: SentenceIndex) -> set[str]:
    """Return the forms of the articles without the numbers, and the syllables of question words."""
    return {form for form in chain.from_iterable(lines_of(samples_index)) if form.isalpha()} | asking_syllables()


def distance(first: str, second: str) -> int:
    """Return the edit distance with swapped neighbours (optimal string alignment), by the textbook algorithm."""
    rows = [list(range(len(second) + 1))]
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other)))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


@st.composite
def edited(draw: st.DrawFn) -> str:
    """Draw a syllable with up to two letters deleted, inserted, replaced or swapped."""
    form = draw(st.sampled_from(COMMON))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(form)))
        letter = draw(st.sampled_from(["", *LETTERS]))
        before, here, after = form[:at], form[at : at + 2], form[at + 2 :]
        form = before + draw(st.sampled_from([letter + here[1:], letter + here, here[::-1]])) + after
    return form


@given(form=st.one_of(edited(), st.text(LETTERS, max_size=5)))
@example(form="")
@example(form="a")
@example(form="gna")
@settings(max_examples=60)
def test_near_is_every_form_one_edit_away(samples_index: SentenceIndex, words: set[str], form: str) -> None:
    """The look-alikes are those that a comparison with every form of the articles finds, in ascending order."""
    alike = [other for other in words if abs(len(other) - len(form)) < 2]

    assert sorted(other for other in alike if distance(form, other) == 1) == samples_index.spelling.near(form)


@given(text=HOSTILE)
def test_any_text_may_be_looked_up(samples_index: SentenceIndex, text: str) -> None:
    """Any text has a count and look-alikes, and is not one of its look-alikes."""
    spelling = samples_index.spelling

    assert spelling.count(text) >= 0
    assert np.all(spelling.count_pairs([text, "giá"], ["giá", text]) >= 0)
    assert text not in spelling.near(text)


def test_counts_are_those_of_the_sentences(samples_index: SentenceIndex) -> None:
    """Every form and every pair has the count of its occurrences in the sentences, 0 if there are none."""
    lines, spelling = lines_of(samples_index), samples_index.spelling
    singles = Counter(chain.from_iterable(lines))
    pairs = Counter(chain.from_iterable(map(pairwise, lines)))

    assert singles == {form: spelling.count(form) for form in singles}
    assert singles.total() == spelling.total
    assert 0 == spelling.count("xyz")
    counted = spelling.count_pairs([*singles, "xyz"], [*singles, "xyz"])
    names = [*singles, "xyz"]
    assert pairs == {(names[i], names[j]): counted[i, j] for i, j in np.argwhere(counted).tolist()}


def test_forms_are_found_by_their_letters(samples_index: SentenceIndex, words: set[str]) -> None:
    """Folded letters find all forms that fold to them, and no others."""
    spelling = samples_index.spelling
    letters = {fold(form) for form in words}

    assert {key: {form for form in words if fold(form) == key} for key in letters} == {
        key: set(spelling.accented(key)) for key in letters
    }
    assert [] == spelling.accented("xyz")
    assert [] == spelling.accented("giá")


def test_the_spelling_is_that_of_the_sentences(samples_index: SentenceIndex, tmp_path: Path) -> None:
    """The spelling built with the index equals one written from its sentences alone."""
    again = spelling_of(tmp_path, [" ".join(line) for line in lines_of(samples_index)])

    assert samples_index.spelling.total == again.total
    for form in (*COMMON, "gna", "metrro"):
        assert samples_index.spelling.count(form) == again.count(form)
        assert samples_index.spelling.near(form) == again.near(form)


@pytest.mark.parametrize(("syllables", "covers"), [(0, False), (1_999, False), (2_000, True)])
def test_an_archive_of_many_syllables_covers_the_language(
    tmp_path: Path,
    syllables: int,
    covers: bool,  # noqa: FBT001 — a column
) -> None:
    """An archive covers the language from 2,000 distinct syllables on."""
    forms = ["".join(letters) for letters in product("abcdeghiklmnopqr", repeat=3)][:syllables]

    assert covers == spelling_of(tmp_path, [" ".join(forms)]).covers_language
