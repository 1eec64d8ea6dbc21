"""Measures questions that name a period: whether the first passage was published in it.

    python -m tests.bench.period_questions --data DIR [--questions 200] [--work DIR] [--match]

reads `DIR/articles.jsonl.gz` (a record a line: id, title, sapo, body, published), indexes it with its dates, and asks
content words of a sentence together with words for the date of its article: "tháng 9/2024", or "tuần trước" a week
later. So every question has an article in its period. Printed for each template, with and without the period: how often
the first passage was published in the period, and how often it is of the article. ``--work`` keeps the index for later
runs.

``--match`` asks nothing. It takes as many sentences that name one day with its year, and as many that name no
time, and prints how often `meets_period` says that they are of that month (of publication, for those without a time),
of the month a year before and a year after, of the year, and of the years before and after; and what a sentence costs.
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
from time import perf_counter

from retrieval.building.build import build
from retrieval.dates.asked_period import read_period
from retrieval.dates.calendar import HO_CHI_MINH, of_months, of_years
from retrieval.dates.date_expressions import find_dates
from retrieval.dates.period_patterns import find_time_words
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.query import read_question
from retrieval.ranking.period_match import meets_period
from retrieval.ranking.ranking import search
from retrieval.text.normalise import tokenise
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.word_lists import function_words

SEED = 6
_CONTENT = 6  # syllables of a sentence in a question
_LATER = 400  # days after the publication on which a question with a date is asked


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """A template with ``{words}`` and words for a day, and how many days after that day it is asked."""

    form: str
    later: int = _LATER

    def question(self, words: str, day: date) -> str:
        """Return the question on ``words`` for news of ``day``."""
        quarter = (day.month + 2) // 3
        monday = day - timedelta(days=day.weekday())
        week = f"từ {monday.day}/{monday.month} đến {(monday + timedelta(days=6)):%d/%m/%Y}"
        return self.form.format(words=words, day=day, quarter=quarter, week=week)


TEMPLATES = (
    QuestionTemplate("{words} tháng {day.month}/{day.year}"),
    QuestionTemplate("{words} ngày {day.day}/{day.month}/{day.year}"),
    QuestionTemplate("{words} năm {day.year}"),
    QuestionTemplate("{words} quý {quarter}/{day.year}"),
    QuestionTemplate("{words} {week}"),
    QuestionTemplate("{words} hôm qua", later=1),
    QuestionTemplate("{words} tuần trước", later=7),
    QuestionTemplate("{words} 3 ngày qua", later=2),
    QuestionTemplate("tin tuần trước về {words}", later=7),
    QuestionTemplate("bài đăng tháng {day.month}/{day.year} về {words}"),
)


@dataclass(frozen=True, slots=True)
class PeriodQuestion:
    """A question, its words without the period, when it is asked, and the article of the words."""

    template: QuestionTemplate
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
    parser.add_argument("--match", action="store_true", help="measure which sentences are of a period")
    arguments = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    with tempfile.TemporaryDirectory() as temporary:
        index = open_index(arguments.data, arguments.work or Path(temporary), segmenter)
        if arguments.match:
            measure_matches(index, arguments.questions)
            return
        measure(index, list(questions(index, arguments.questions)), segmenter)


def open_index(data: Path, work: Path, segmenter: UndertheseaSegmenter) -> SentenceIndex:
    """Return the index of the records, built in ``work`` unless it exists."""
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
    """Yield questions on random sentences, with each template in turn."""
    generator = random.Random(SEED)
    made = 0
    while made < most:
        sentence = index.sentence(generator.randrange(len(index)))
        article = index.article(sentence.article)
        words = content_words(sentence.text, generator)
        if article.published.day is None or words is None or read_period(words, datetime.now(HO_CHI_MINH)):
            continue
        template = TEMPLATES[made % len(TEMPLATES)]
        day = date.fromisoformat(article.published.iso() or "")
        asked_at = datetime.combine(day + timedelta(days=template.later), time(9), HO_CHI_MINH)
        yield PeriodQuestion(template, template.question(words, day), words, asked_at, article.id)
        made += 1


def content_words(text: str, generator: random.Random) -> str | None:
    """Return consecutive content syllables of a sentence as written; None if it has too few."""
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
        assert asked.question.period is not None, question.text
        assert asked.question.period.period is not None, question.text
        alone = search(index, read_question(question.words, segmenter, index.spelling), 1)
        found = asked if with_period else alone
        if not found.passages:
            return False, False
        article = found.passages[0].article
        return article.published.lies_in(asked.question.period.period), article.id == question.article_id

    print(f"{'per cent':<48}{'n':>5}{'in it':>8}{'article':>9}{'without: in it':>16}{'article':>9}")
    groups: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    for question in asked:
        row = (*first_of(question, with_period=True), *first_of(question, with_period=False))
        for name in (question.template.form, "* all"):
            groups[name].append(row)
    for name, rows in groups.items():
        columns = [100 * sum(column) / len(rows) for column in zip(*rows, strict=True)]
        print(f"{name:<48}{len(rows):>5}{columns[0]:>8.1f}{columns[1]:>9.1f}{columns[2]:>16.1f}{columns[3]:>9.1f}")


def measure_matches(index: SentenceIndex, most: int) -> None:
    """Print how often sentences are of their own month and year, and of others; see the module's docstring."""
    numbers = random.Random(SEED).sample(range(len(index)), len(index))
    dated: list[tuple[int, date]] = []
    undated: list[tuple[int, date]] = []
    for number in numbers:
        sentence = index.sentence(number)
        published = index.article(sentence.article).published
        written = [found for found in find_dates(sentence.text) if found.day is not None]
        if len(written) == 1 and written[0].year is not None:
            dated.append((number, date(written[0].year, written[0].month or 1, 1)))
        elif published.day is not None and not find_time_words(sentence.text, folded=False):
            day = date.fromisoformat(published.iso() or "")
            undated.append((number, day.replace(day=1)))
        if min(len(dated), len(undated)) >= most:
            break
    print(f"{'per cent met':<24}{'n':>5}{'month':>8}{'- 1 y':>8}{'+ 1 y':>8}{'year':>8}{'- 1':>8}{'+ 1':>8}{'ms':>8}")
    for name, sentences in (("with its date", dated[:most]), ("without a time", undated[:most])):
        begin = perf_counter()
        rows = [
            [meets_period(index, number, of_months(day.year + shift, day.month)) for shift in (0, -1, 1)]
            + [meets_period(index, number, of_years(day.year + shift)) for shift in (0, -1, 1)]
            for number, day in sentences
        ]
        cost = 1000 * (perf_counter() - begin) / len(rows)
        columns = "".join(f"{100 * sum(column) / len(rows):>8.1f}" for column in zip(*rows, strict=True))
        print(f"{name:<24}{len(rows):>5}{columns}{cost:>8.2f}")


if __name__ == "__main__":
    main()
