"""What readers see of a passage: its text with a gap in the place of each private number."""

from dataclasses import replace

from retrieval.ranking.ranking import Passage
from retrieval.text.private_numbers import with_gaps


def as_quoted(passage: Passage) -> Passage:
    """Return the passage as it is shown, with gaps; ``answer`` are offsets into the text with gaps.

    Its sentence is no slice of the article where it has a gap: what is logged or compared is the passage itself.
    """
    shown = with_gaps(passage.sentence.text)
    return replace(
        passage,
        sentence=replace(passage.sentence, text=shown.text),
        before=with_gaps(passage.before).text,
        after=with_gaps(passage.after).text,
        answer=shown.span(*passage.answer) if passage.answer else None,
    )
