"""Cutting texts at words."""

from hypothesis import given
from hypothesis import strategies as st

from bot.texts.truncation import cut_at_word, on_one_line, units

# Text that a parser could stumble over, and characters of two UTF-16 units.
wild_text = st.text(st.one_of(st.sampled_from("<>&\"'/ab \n😀"), st.characters(exclude_categories=["Cs"])), max_size=60)


@given(wild_text, st.integers(1, 50))
def test_cut_is_a_prefix_within_the_limit(text: str, room: int) -> None:
    """A cut text is a prefix within the limit, and ends inside a word only if it is the first."""
    cut = cut_at_word(text, room)
    assert text.startswith(cut)
    assert units(cut) <= room
    assert units(on_one_line(text, room)) <= room
    rest = text[len(cut) :]
    assert not rest or rest[0].isspace() or " " not in cut.strip()
