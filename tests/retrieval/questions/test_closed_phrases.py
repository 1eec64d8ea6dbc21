"""Messages that consist of listed phrases."""

from retrieval.questions.closed_phrases import LONGEST, closed_phrases


def test_a_bare_syllable_has_to_be_listed() -> None:
    """A lone syllable without diacritics may be another word, a phrase of several may not."""
    listed = closed_phrases("small_talk.txt")

    assert listed.labels_of("ngốc") is not None
    assert listed.labels_of("ngoc") is None
    assert listed.labels_of("tam biet") is not None


def test_long_messages_are_not_read() -> None:
    """Nobody greets in so many words."""
    assert closed_phrases("small_talk.txt").labels_of("chào " * (LONGEST + 1)) is None


def test_numbers_are_one() -> None:
    """Every number is compared as 0 where asked for."""
    listed = closed_phrases("whats_new.txt")

    assert listed.labels_of("tin ngày 3/2", numbers=True) is not None
    assert listed.labels_of("tin ngày 3/2") is None
