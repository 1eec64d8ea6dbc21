"""The previous question of a conversation, with the answer shown for it."""

from collections.abc import Sequence

from retrieval.answers.extraction import best_answer
from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.ranking import SearchResult
from retrieval.text.normalise import compose, fold, forms, tokenise
from retrieval.text.word_lists import asking_words, function_words

ENDING = " \t\n?.!…"


def both_forms(words: str) -> frozenset[str]:
    """Return the normalised forms of ``words``, with diacritics and without."""
    return frozenset(change(form) for form in forms(words) for change in (str, fold))


PREPOSITIONS = both_forms("ở tại trong từ vào là của cho với bởi do để")
# Nouns that belong to an asking word: "năm nào", "người nào".
ASKED_NOUNS = both_forms("năm ngày tháng người nơi nước tỉnh lúc giờ lý do thứ")


class PreviousQuestion:
    """A question as it was understood, by its tokens, and the best passage shown for it.

    ``text`` is composed and ends without punctuation. ``forms`` are the normalised forms of its ``tokens``; ``asking``
    and ``content`` mark those that belong to an asking phrase and those that carry meaning. ``folded``: all of it is
    typed without diacritics. ``answer`` is the likeliest answer, as written, and ``passage`` the sentence it is in,
    composed; "" if there is none.
    """

    def __init__(self, result: SearchResult, index: SentenceIndex) -> None:
        self.query = result.query
        self.index = index
        self.text = compose(result.question.text).text.strip(ENDING)
        best = result.passages[0] if result.answered and result.passages else None
        # The likeliest answer refers well enough, even where it is not sure enough to be marked.
        likeliest = best_answer(result.query, best.sentence.text) if best else None
        self.answer = best.sentence.text[likeliest.start : likeliest.end] if best and likeliest else ""
        self.passage = compose(best.sentence.text).text if best else ""
        self.tokens = tokenise(self.text)
        self.forms = [token.form for token in self.tokens]
        self.folded = all(map(str.isascii, self.forms))  # the query's may differ: it is of the text searched
        self.asking = asking_words(self.forms, folded=self.folded)
        functions = function_words(folded=self.folded)
        self.content = [
            not asking and form not in functions for form, asking in zip(self.forms, self.asking, strict=True)
        ]

    def slice(self, first: int, stop: int) -> str:
        """Return the text of the tokens ``first:stop``."""
        return self.text[self.tokens[first].start : self.tokens[stop - 1].end]

    def comparable(self, forms: Sequence[str]) -> list[str]:
        """Return normalised forms to compare with this question's, folded if it is."""
        return [fold(form) for form in forms] if self.folded else list(forms)

    def is_name(self, at: int) -> bool:
        """Whether the articles write the content token ``at`` with a capital letter."""
        return self.content[at] and self.index.is_name(self.forms[at], folded=self.folded)
