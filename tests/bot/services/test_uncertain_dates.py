from bot.services.uncertain_dates import _certainty, is_uncertain
from retrieval.dates.publication.publication_date import EDITED, PublicationDate


def test_least_certain_first() -> None:
    """Dates are in order of what is known of them, an interval by its width, an event's day before another."""
    known = PublicationDate.from_iso
    ordered = [
        PublicationDate(),
        known("--09-25", "inferred", from_event=True),
        known("--09-25", "text"),
        known(None, "inferred", interval=("2023-01-01", "2024-12-31")),
        known("--09-25", "inferred", interval=("2024-01-01", "2024-12-31")),
        known("2024", "inferred"),
        known("2024-09", "inferred"),
        known("2024-09-25", "inferred", from_event=True),
        known("2024-09-25", "inferred"),
    ]
    assert ordered == sorted([*ordered[4:], *ordered[:4]], key=_certainty)
    assert all(map(is_uncertain, ordered))


def test_stated_dates_are_certain() -> None:
    """A stated date, one of an editor, and a full one in the text or the path need nobody's word."""
    for published in (
        PublicationDate(2024, basis="stated", evidence=EDITED),
        PublicationDate(2024, 9, 25, "text"),
        PublicationDate(2024, 9, 25, "file"),
    ):
        assert not is_uncertain(published)
