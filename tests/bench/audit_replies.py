"""Audits the replies to many questions: what is quoted, what stands above it, what is marked.

    python -m tests.bench.audit_replies --articles FOLDER --questions FILE [FILE …] [--most N] [--show N]

A file of questions has a question a line, as text or as JSON with ``question``, ``asked_at`` and ``turns``. Each reply
is checked against the articles as they are read from ``--articles``, not against the index: that each card quotes one
exact slice of the article under its own title, source and date; that no sentence is quoted twice; that a period which
is claimed to be met is named or covered by each quotation or its article; and that no mark cuts a word, nor stands
where nothing answers. The length of the replies in Telegram, in lines of a phone, is printed, too: of answers,
refusals and others apart.
"""

import argparse
import json
import random
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.reply_plan import Card, ReplyPlan
from bot.services.search_worker import SearchWorker
from bot.telegram.render import answer_page
from bot.texts.texts import VIETNAMESE
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.ranking.period_match import meets_period
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.telegram_server.html import parse_html
from tests.transcripts.phone_lines import phone_lines

_LONG = 20  # characters of a sentence that is not repeated by chance


@dataclass(frozen=True, slots=True)
class Asked:
    """A message with what precedes it in its conversation."""

    question: str
    asked_at: datetime | None = None
    earlier: tuple[str, ...] = ()


def read_questions(path: Path) -> Iterator[Asked]:
    """Yield the questions of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            record = json.loads(line)
            moment = record.get("asked_at")
            yield Asked(
                record["question"], datetime.fromisoformat(moment) if moment else None, tuple(record.get("turns", ()))
            )
        elif line.strip():
            yield Asked(line.strip())


def violations(plan: ReplyPlan, articles: dict[str, Article], index: LiveIndex) -> Iterator[str]:
    """Yield the name of each rule that the reply breaks."""
    sentences: list[str] = []
    for card in plan.cards:
        yield from _card_violations(card, articles[card.article.id])
        for quotation in card.quotations:
            sentences += [_line(part) for part in re.split(r"(?<=[.!?…])\s+(?=\S)", quotation.text)]
            if quotation.answers and plan.status not in {"answered", "unsure"}:
                yield "a mark where nothing answers"
    long = [line for line in sentences if len(line) >= _LONG]
    if any(one in other for place, one in enumerate(long) for other in long[place + 1 :]):
        yield "a sentence twice"
    if plan.period_met and plan.period and plan.period.period and plan.status == "answered":
        shown = plan.passages[: plan.shown]
        if not any(meets_period(index.current, one.sentence.number, plan.period.period) for one in shown):
            yield "a heading that no quotation bears out"


def _card_violations(card: Card, article: Article) -> Iterator[str]:
    indexed = card.article
    if (indexed.title, indexed.source, indexed.url) != (article.title, article.source, article.url):
        yield "a wrong title or source"
    if indexed.published.iso() != article.published.iso():
        yield "a wrong date"
    for quotation in card.quotations:
        if quotation.text not in article.text:
            yield "not exact"
        if "\n" in quotation.text.strip():
            yield "stitched from two paragraphs"
        for start, end in quotation.answers:
            before, marked, after = quotation.text[:start], quotation.text[start:end], quotation.text[end:]
            if not marked or (before[-1:].isalnum() and marked[:1].isalnum()):
                yield "a mark that cuts a word"
            if marked[-1:].isalnum() and after[:1].isalnum():
                yield "a mark that cuts a word"


def _line(text: str) -> str:
    bare = unicodedata.normalize("NFC", text).lower()
    return " ".join(bare.split())


def lines_on_a_phone(plan: ReplyPlan) -> int:
    """Return how many lines the reply takes in Telegram."""
    return phone_lines(parse_html(answer_page(plan, VIETNAMESE).html))


def group_of(plan: ReplyPlan) -> str:
    """Return the group of replies whose lengths are printed together."""
    refusals = {"not_found", "other_period", "other_language"}
    return "answers" if plan.answered else "refusals" if plan.status in refusals else "others"


def audit(articles: Path, questions: Sequence[Asked], show: int) -> None:
    """Print how often each rule is broken, and how long replies are."""
    read = {item.id: item for item in read_articles(articles) if isinstance(item, Article)}
    broken: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    lengths: dict[str, list[int]] = {"answers": [], "refusals": [], "others": []}
    with tempfile.TemporaryDirectory() as work:
        generations, segmenter = Generations(Path(work) / "index"), UndertheseaSegmenter()
        build(articles, generations, segmenter)
        index = LiveIndex(generations, generations.open())
        service = AnswerService(SearchWorker(index, segmenter))
        for asked in questions:
            plan = service.answer(asked.question, earlier=asked.earlier, asked_at=asked.asked_at)
            found = set(violations(plan, read, index))
            broken.update(found)
            statuses[plan.status] += 1
            lengths[group_of(plan)].append(lines_on_a_phone(plan))
            if found and show > 0:
                show -= 1
                print(f"{sorted(found)}: {asked.question}")
    print(f"{len(questions)} questions of {articles}: {dict(statuses.most_common())}")
    print(f"violations: {dict(broken) or 'none'}")
    for group, counts in lengths.items():
        if counts:
            counts.sort()
            long = counts[int(0.95 * (len(counts) - 1))]
            print(f"{group}: median {median(counts):g} lines, 95th percentile {long}, at most {counts[-1]}")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--show", type=int, default=10, help="how many replies that break a rule are named")
    options = parser.parse_args()
    questions = [asked for path in options.questions for asked in read_questions(path)]
    chosen = random.Random(7).sample(questions, min(options.most, len(questions)))
    audit(options.articles, chosen, options.show)


if __name__ == "__main__":
    main()
