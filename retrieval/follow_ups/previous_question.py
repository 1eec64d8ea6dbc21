"""The question before, with the answer shown for it: what a follow-up takes its words from."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from retrieval.answers.alignment import AnswerReading
from retrieval.answers.names import Sort, find_names
from retrieval.answers.times import find_times
from retrieval.dates.period_patterns import find_time_words
from retrieval.follow_ups.detection import Way
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.asked_source import find_asked_source
from retrieval.ranking.ranking import Found
from retrieval.text.normalise import Token, compose, fold, forms, tokenise
from retrieval.text.word_lists import asking_words, function_words

ENDING = " \t\n?.!…"


def _both(words: str) -> frozenset[str]:
    """The compared forms of ``words``, with diacritics and without."""
    return frozenset(change(form) for form in forms(words) for change in (str, fold))


PREPOSITIONS = _both("ở tại trong từ vào là của cho với bởi do để")
# What is asked for beside the asking word: with it, it goes out of what is asked about.
_ASKED_FOR = _both("năm ngày tháng người nơi nước tỉnh lúc giờ lý do")
_COUNTING = _both("nhiêu mấy")
_HANGING = frozenset(("co", "la", "duoc", "bi"))  # without diacritics; they say nothing where nothing follows
_SORTS: dict[Way, tuple[Sort, ...]] = {
    "man": ("person", "plain"),
    "woman": ("person", "plain"),
    "person": ("person", "plain"),
    "place": ("place",),
}
_TITLES: dict[Way, tuple[str, ...]] = {"woman": ("bà ", "chị ", "cô ", "nữ "), "man": ("ông ", "anh ", "chú ")}
_PAPER = re.compile("(?:theo )?(?:báo|nhật báo|thời báo|tạp chí) (?=(.))", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_LONGEST_NUMBER = 3  # digits that may belong to a name: Đài Thơm 8


def _fits(way: Way, name: str) -> bool:
    """Whether a name's title, if it has one, is not that of the other sex."""
    others = [title for other, titles in _TITLES.items() if way in _TITLES and other != way for title in titles]
    return not name.lower().startswith(tuple(others))


class PreviousQuestion:
    """The question before, as it was understood, and the answer shown for it ("" where there was none)."""

    def __init__(self, last: Found, index: SentenceIndex) -> None:
        self.text = compose(last.query.understood or last.query.text).text.strip(ENDING)
        best = last.passages[0] if last.answered and last.passages else None
        self.answer = best.sentence.text[slice(*best.answer)] if best and best.answer else ""
        self._answers = last.query.kind
        self._passage = compose(best.sentence.text).text if best else ""
        self._query = last.query
        self._index = index
        self._tokens = tokenise(self.text)
        self._forms = [token.form for token in self._tokens]
        self._folded = all(map(str.isascii, self._forms))  # what was understood may have what was typed without
        self._asking = asking_words(self._forms, folded=self._folded)
        functions = function_words(folded=self._folded)
        self._content = [
            not asks and form not in functions for form, asks in zip(self._forms, self._asking, strict=True)
        ]

    @property
    def topic(self) -> str:
        """The question without what it asks with."""
        dropped = list(self._asking)
        for at in reversed(range(len(dropped) - 1)):
            if dropped[at + 1] and self._forms[at] in PREPOSITIONS | _ASKED_FOR:
                dropped[at] = True
        for at in range(1, len(dropped)):
            if self._asking[at - 1] and self._forms[at - 1] in _COUNTING:  # what is counted
                dropped[at] = True
        for at in reversed(range(len(dropped))):
            if not dropped[at] and fold(self._forms[at]) not in _HANGING:
                break
            dropped[at] = True
        pieces, end = [], 0
        for token, drop in zip(self._tokens, dropped, strict=True):
            pieces.append("" if drop else self.text[end : token.end])
            end = token.end
        topic = " ".join("".join(pieces).split()).strip(" ,:" + ENDING)
        kept = not self._forms or self._index.is_name(self._forms[0], folded=self._folded) or topic[1:2].isupper()
        return topic if kept else topic[:1].lower() + topic[1:]

    @property
    def subject(self) -> str | None:
        """The run of content that opens the question, where a name or two words make it a subject."""
        run = self._phrase(0)
        return self._slice(0, run) if run > 1 else None

    def _phrase(self, first: int) -> int:
        """Where the run of content from ``first`` on ends, with the last of its names where it holds any."""
        stop = first + len([*takewhile(bool, self._content[first:])])
        names = [end for *_, (start, end) in self._names() if self._tokens[first].start < start]
        ends = [at + 1 for at in range(first, stop) if self._tokens[at].end in names]
        return max(ends, default=stop)

    def phrase_from(self, noun: Sequence[str]) -> str | None:
        """The words from ``noun`` on that say more than it, up to the next function or asking word."""
        if self._comparable(forms(self.answer))[: len(noun)] == self._comparable(noun):
            return self.answer
        length = len(noun)
        for at in range(len(self._forms) - length):
            if self._comparable(self._forms[at : at + length]) == self._comparable(noun):
                stop = self._phrase(at + length - 1)
                return self._slice(at, stop) if stop > at + length else None
        return None

    def titled(self, way: Way) -> str | None:
        """The name in the question whose title is of the sex that ``way`` points at."""
        titles = _TITLES.get(way, ())
        return next((text for text, *_ in self._names() if text.lower().startswith(titles)), None) if titles else None

    def answer_for(self, way: Way) -> str | None:
        """The answer, where it is of the kind that ``way`` points at."""
        if way == "place":
            return self.answer if self._answers == "where" else None
        names = list(_named(AnswerReading.of(self._query, compose(self.answer).text)))
        person = self._answers == "who" and any(sort in {"person", "official", "plain"} for _, sort in names)
        return self.answer if person and _fits(way, self.answer) else None

    def name_for(self, way: Way) -> str | None:
        """The name that fits best: of the question, as the passage writes those of the question, of the passage."""
        asked = {fold(form) for form in self._forms}
        named = [(text, sort) for text, sort, _ in self._names()]
        shown = list(_named(AnswerReading.of(self._query, self._passage)))
        spelt = [(text, sort) for text, sort in shown if sort != "plain" or self._folded]
        spelt = [(text, sort) for text, sort in spelt if asked.issuperset(map(fold, forms(text)))]
        told = [(text, sort) for text, sort in shown if sort != "plain"]
        for names in (spelt, named, told):
            for sort in _SORTS[way]:
                found = next((text for text, of in names if of == sort and _fits(way, text)), None)
                if found:
                    return found
        return None

    def with_part(self, part: str) -> str:
        """The question with ``part`` in the place of its like: a time, a place, a name, a noun; else appended."""
        words = tokenise(part)
        paper = _PAPER.match(part)
        if paper and paper.group(1).isupper():  # and no report: báo cáo
            return self._asked_of(part)
        if _is_time(part, words):
            spans = _times(self.text)
            dated = [span for span in spans if any(map(str.isdecimal, self.text[slice(*span)]))]
            return self._put_time(part, *(dated or spans)[0]) if spans else f"{self.text} {part}"
        noun = next((at for at, form in enumerate(self._forms) if self._same(form, words[0].form)), None)
        if noun is not None and self._content[noun] and part[0].islower():
            stop = self._phrase(noun)
            return self._put(part, self._tokens[noun].start, self._tokens[stop - 1].end)
        at_place = words[0].form in PREPOSITIONS
        bare = part[words[1].start :] if at_place and len(words) > 1 else part
        if at_place or self._named(bare):
            place = self._place_of(bare, at_place=at_place)
            return self._put(bare, *place) if place else f"{self.text} {part}"
        return f"{self.text}, {part}"

    def _asked_of(self, paper: str) -> str:
        """The question, asked of another newspaper than before."""
        before = find_asked_source(self.text, self._index.sources)
        return f"{before.question.strip(ENDING) if before else self.text} (theo {paper.removeprefix('theo ')})"

    def _place_of(self, part: str, *, at_place: bool) -> tuple[int, int] | None:
        """Where the name stands that ``part``, a name, is put in for."""
        names = [(sort, span) for _, sort, span in self._names()]
        if at_place:
            names = [(sort, span) for sort, span in names if sort == "place"]
        numbered = part[-1].isdecimal()
        alike = [span for _, span in names if self.text[span[1] - 1].isdecimal() == numbered]
        return next(iter(alike), None)

    def _named(self, part: str) -> bool:
        words = tokenise(part)
        folded = all(word.form.isascii() for word in words)
        return any(part[word.start].isupper() for word in words) or all(
            self._index.is_name(fold(word.form) if folded else word.form, folded=folded) or word.form[0].isdecimal()
            for word in words
        )

    def _names(self) -> Iterator[tuple[str, Sort, tuple[int, int]]]:
        """The names of the question: text, sort and place; where it has no capital, those that the articles write."""
        named = find_names(AnswerReading.of(self._query, self.text))
        spans = [(span.start, span.end, sort) for span, sort in named]
        for start, end, sort in spans or [*self._shown_names()] or [*self._lower_names()]:
            stop = self._with_number(end)
            yield self.text[start:stop], "body" if sort == "plain" and self._is_led(start) else sort, (start, stop)

    def _is_led(self, start: int) -> bool:
        """Whether a noun stands right before the name that starts there: *hợp tác xã Sen Hạ* is no person."""
        at = next((at for at, token in enumerate(self._tokens) if token.start == start), 0)
        return at > 0 and self._content[at - 1]

    def _shown_names(self) -> Iterator[tuple[int, int, Sort]]:
        """The names of the passage that the question holds without their capitals."""
        folded = [fold(form) for form in self._forms]
        for name, sort in _named(AnswerReading.of(self._query, self._passage)):
            said = [fold(form) for form in forms(name)]
            for at in range(len(folded) - len(said) + 1):
                if folded[at : at + len(said)] == said:
                    yield self._tokens[at].start, self._tokens[at + len(said) - 1].end, sort

    def _lower_names(self) -> Iterator[tuple[int, int, Sort]]:
        at = 0
        while at < len(self._forms):
            run = len([*takewhile(self._is_name, range(at, len(self._forms)))])
            if run:
                after_place = at > 0 and fold(self._forms[at - 1]) in {"o", "tai"}
                yield self._tokens[at].start, self._tokens[at + run - 1].end, "place" if after_place else "plain"
            at += run or 1

    def _is_name(self, at: int) -> bool:
        return self._content[at] and self._index.is_name(self._forms[at], folded=self._folded)

    def _with_number(self, end: int) -> int:
        """The end of a name that ends at ``end`` with the short number behind it."""
        match = re.match(rf" \d{{1,{_LONGEST_NUMBER}}}(?![\w.,/])", self.text[end:])
        return end + match.end() if match else end

    def _put_time(self, part: str, start: int, end: int) -> str:
        """The question with ``part``, a time, in the place of another, whose year it is of where it tells none."""
        words = find_time_words(part, folded=part.isascii())
        years = _YEAR.findall(self.text[start:end])
        if years and words and not any(one.dated for one in words):
            part = f"{part} {'nam' if self._folded else 'năm'} {years[-1]}"
        return self._put(part, start, end)

    def _put(self, part: str, start: int, end: int) -> str:
        return self.text[:start] + part + self.text[end:]

    def _slice(self, first: int, stop: int) -> str:
        return self.text[self._tokens[first].start : self._tokens[stop - 1].end]

    def _same(self, one: str, other: str) -> bool:
        return one == other or (self._folded and fold(one) == fold(other))

    def _comparable(self, said: Sequence[str]) -> list[str]:
        return [fold(form) for form in said] if self._folded else list(said)


def _named(reading: AnswerReading) -> Iterator[tuple[str, Sort]]:
    for span, sort in find_names(reading):
        yield reading.text[span.start : span.end], sort


def _is_time(part: str, words: Sequence[Token]) -> bool:
    """Whether ``part`` says a time and nothing else."""
    spans = _times(part)
    small = PREPOSITIONS | _ASKED_FOR
    return bool(spans) and all(
        word.form in small or any(start <= word.start < end for start, end in spans) for word in words
    )


def _times(text: str) -> list[tuple[int, int]]:
    """Where ``text`` says a time; what is typed without diacritics is known by fewer words."""
    spans = [(one.start, one.end) for one in find_time_words(text, folded=True)] if text.isascii() else []
    return spans or [(span.start, span.end) for span in find_times(text)]
