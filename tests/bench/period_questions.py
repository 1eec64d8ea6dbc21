"""Measures questions that name a period: whether what is found first was published in it.

    python -m tests.bench.period_questions --data DIR [--questions 200] [--work DIR]

reads `DIR/articles.jsonl.gz` (a record a line: id, title, sapo, body, published), indexes it by the dates given, and
asks content words of an article's sentence beside words that mean its date: "tháng 9/2024", or "tuần trước" a week
later. The article itself lies in the period, so that there always is one that matches. Printed for each way of asking
and for the same words without a period: how often the first passage was published in it, and is of the article.
``--work`` keeps the index for the next time.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from retrieval.building.build import build
from retrieval.dates.asked_period import read_period
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import search
from retrieval.text.normalise import tokenise
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.word_lists import function_words

SEED = 6
_CONTENT = 6  # syllables of a sentence that are asked for
_LATER = 400  # days after the publication on which a question with a date is asked


@dataclass(frozen=True, slots=True)
class Way:
    """A way of asking: its words for a day, ``{words}`` standing for what is asked, and how many days later."""

    form: str
    later: int = _LATER

    def question(self, words: str, day: date) -> str:
        """The question on ``words`` for news of ``day``."""
        quarter = (day.month + 2) // 3
        monday = day - timedelta(days=day.weekday())
        week = f"từ {monday.day}/{monday.month} đến {(monday + timedelta(days=6)):%d/%m/%Y}"
        return self.form.format(words=words, day=day, quarter=quarter, week=week)


WAYS = (
    Way("{words} tháng {day.month}/{day.year}"),
    Way("{words} ngày {day.day}/{day.month}/{day.year}"),
    Way("{words} năm {day.year}"),
    Way("{words} quý {quarter}/{day.year}"),
    Way("{words} {week}"),
    Way("{words} hôm qua", later=1),
    Way("{words} tuần trước", later=7),
    Way("{words} 3 ngày qua", later=2),
    Way("tin tuần trước về {words}", later=7),
    Way("bài đăng tháng {day.month}/{day.year} về {words}"),
)


@dataclass(frozen=True, slots=True)
class PeriodQuestion:
    """A question, its words without the period, when it is asked, and the article that its words are of."""

    way: Way
    text: str
    words: str
    asked_at: datetime
    article_id: str


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds articles.jsonl.gz")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--work", type=Path, help="folder to keep the index in")
    arguments = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    with tempfile.TemporaryDirectory() as temporary:
        index = opened(arguments.data, arguments.work or Path(temporary), segmenter)
        measure(index, list(questions(index, arguments.questions)), segmenter)


def opened(data: Path, work: Path, segmenter: UndertheseaSegmenter) -> SentenceIndex:
    """The index of the records, built in ``work`` unless it is there."""
    generations = Generations(work / "index")
    if generations.current() is None:
        with (
            gzip.open(data / "articles.jsonl.gz", "rt", encoding="utf-8") as lines,
            (work / "articles.jsonl").open("w", encoding="utf-8") as out,
        ):
            for record in map(json.loads, lines):
                body = "\n".join(filter(None, (record["sapo"], record["body"])))
                kept = {name: record[name] for name in ("id", "title", "published")}
                out.write(json.dumps({**kept, "body": body}) + "\n")
        build(work / "articles.jsonl", generations, segmenter)
    return generations.open()


def questions(index: SentenceIndex, most: int) -> Iterator[PeriodQuestion]:
    """Questions on random sentences, each way of asking in turn."""
    generator = random.Random(SEED)
    made = 0
    while made < most:
        sentence = index.sentence(generator.randrange(len(index)))
        article = index.article(sentence.article)
        words = content_words(sentence.text, generator)
        if article.published.day is None or words is None or read_period(words, datetime.now(HO_CHI_MINH)):
            continue
        way = WAYS[made % len(WAYS)]
        day = date.fromisoformat(article.published.iso() or "")
        asked_at = datetime.combine(day + timedelta(days=way.later), time(9), HO_CHI_MINH)
        yield PeriodQuestion(way, way.question(words, day), words, asked_at, article.id)
        made += 1


def content_words(text: str, generator: random.Random) -> str | None:
    """Some content syllables of a sentence, in order and as written; None where it has too few."""
    tokens = [token for token in tokenise(text) if token.form not in function_words(folded=False)]
    tokens = [token for token in tokens if token.form.isalpha()]
    if len(tokens) < _CONTENT:
        return None
    first = generator.randrange(len(tokens) - _CONTENT + 1)
    return " ".join(text[token.start : token.end] for token in tokens[first : first + _CONTENT])


def measure(index: SentenceIndex, asked: Sequence[PeriodQuestion], segmenter: UndertheseaSegmenter) -> None:
    """Print the table."""

    def first_of(question: PeriodQuestion, *, with_period: bool) -> tuple[bool, bool]:
        asked = QuestionSearch(index, segmenter, asked_at=question.asked_at).ask(question.text, 1)
        assert asked.period is not None, question.text
        assert asked.period.period is not None, question.text
        alone = search(index, read_question(question.words, segmenter, index.spelling), 1)
        found = asked.found if with_period else alone
        if not found.passages:
            return False, False
        article = found.passages[0].article
        return article.published.lies_in(asked.period.period), article.id == question.article_id

    print(f"{'per cent':<48}{'n':>5}{'in it':>8}{'article':>9}{'without: in it':>16}{'article':>9}")
    groups: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    for question in asked:
        row = (*first_of(question, with_period=True), *first_of(question, with_period=False))
        for name in (question.way.form, "* all"):
            groups[name].append(row)
    for name, rows in groups.items():
        columns = [100 * sum(column) / len(rows) for column in zip(*rows, strict=True)]
        print(f"{name:<48}{len(rows):>5}{columns[0]:>8.1f}{columns[1]:>9.1f}{columns[2]:>16.1f}{columns[3]:>9.1f}")


if __name__ == "__main__":
    main()
