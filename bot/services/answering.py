"""From a message to the plan of its reply; no Telegram, no markup."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.services.example_questions import OFFERED, choose_examples
from bot.services.live_index import IndexSnapshot
from bot.services.news_sections import by_section
from bot.services.reply_plan import Language, ReplyPlan, Status, make_cards
from bot.services.search_worker import SearchWorker
from bot.services.shown_passages import MOST_SHOWN, ShownPassages, choose_shown, is_near
from retrieval.dates.asked_period import AskedPeriod
from retrieval.headlines import Headlines, headlines
from retrieval.index.near_copies import with_copies
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.asked_article import asked_of_article, find_asked_article
from retrieval.questions.comparison import comparison_sides
from retrieval.questions.courtesy import strip_courtesy
from retrieval.questions.language import is_english
from retrieval.questions.several import split_questions
from retrieval.questions.shorthand import expand_shorthand
from retrieval.questions.small_talk import small_talk
from retrieval.questions.whats_new import asks_for_headlines
from retrieval.ranking.ranking import Passage, SearchResult
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import Segmenter

PASSAGES = MOST_SHOWN
_CONSIDERED = 5  # passages at least, of which those of the period asked for and without repetition are chosen
_CONSIDERED_OF_SIDE = 12  # likewise, for each side of a comparison
_SIDE_MARGIN = 5.0  # of the ranking score, a logit, that a passage on its own side may be behind; chosen
HITS = 9  # that a reader can page through: three pages
_OF_NO_ARTICLES = frozenset(("small_talk", "other_language"))
_OPENING_TALK = frozenset(("greeting", "help"))  # after which somebody may not know what to ask
_OFFERED: Mapping[Status, int] = {"not_found": OFFERED, "other_language": 2}  # example questions
EARLIER = 4  # questions of a conversation that a follow-up may refer to, each to the one before it


class AnswerService:
    """Answers messages. Call either `answer` or `answer_async`; see `SearchWorker`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    def answer(
        self,
        message: str,
        limit: int = HITS,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> ReplyPlan:
        """Return the plan of the reply, as `plan_reply`. Blocks for milliseconds."""
        return self._worker.run(plan_reply, message, limit, earlier, asked_at)

    async def answer_async(
        self,
        message: str,
        limit: int = HITS,
        earlier: Sequence[str] = (),
        asked_at: datetime | None = None,
    ) -> ReplyPlan:
        """Return the plan of the reply, as `plan_reply`, made in the worker thread. Raises `TooSlowError`."""
        return await self._worker.run_async(plan_reply, message, limit, earlier, asked_at)


def plan_reply(  # noqa: PLR0913, PLR0917 — the snapshot and segmenter of a job, and what was asked
    snapshot: IndexSnapshot,
    segmenter: Segmenter,
    message: str,
    limit: int,
    earlier: Sequence[str],
    asked_at: datetime | None,
) -> ReplyPlan:
    """Return the plan of the reply to ``message``, which may be any text, with at most ``limit`` passages.

    A job of `SearchWorker`. ``earlier`` are the preceding messages of the conversation, oldest first: a follow-up is
    read with the last question among them. ``asked_at`` (aware; now if None) is the reference time for relative dates.
    A question that names an article (`find_asked_article`) is asked of that article only, unless it asks for headlines.
    """
    plan = _plan(snapshot, segmenter, message, limit, earlier, asked_at)
    if plan.status not in _OF_NO_ARTICLES:
        plan = replace(plan, outdated=snapshot.outdated())
    if plan.asked_article is not None:
        return plan
    if plan.small_talk:
        return replace(plan, examples=choose_examples(snapshot)) if plan.small_talk in _OPENING_TALK else plan
    if offered := _OFFERED.get(plan.status):
        near = f"{message} {plan.passages[0].article.title}" if plan.passages else message
        return replace(plan, examples=choose_examples(snapshot, near, offered))
    return plan


def _plan(  # noqa: PLR0913, PLR0917 — as of `plan_reply`
    snapshot: IndexSnapshot,
    segmenter: Segmenter,
    message: str,
    limit: int,
    earlier: Sequence[str],
    asked_at: datetime | None,
) -> ReplyPlan:
    """Return the plan of `plan_reply` without examples."""
    index, asked = snapshot.index, find_asked_article(message)
    text = asked.question if asked else message
    if kind := small_talk(text):
        language: Language = "en" if is_english(text) else "vi"
        return ReplyPlan("small_talk", index.generation, index.article_count, small_talk=kind, language=language)
    article = index.find_by_public_number(asked.article) if asked else None
    if asked and article is None:
        return ReplyPlan("not_found", index.generation, index.article_count, asked_article=asked.article)
    within = article.number if article else None
    search = QuestionSearch(
        index, segmenter, snapshot.aliases, asked_at=asked_at, within=within, meaning=snapshot.meaning
    )
    if asks_for_headlines(text):
        period = search.period_of(text)
        return _plan_headlines(index, period, headlines(index, period.period if period else None, limit), text)
    parts, results = _ask(search, text, limit, earlier, article)
    if article is None and len(results) == 1 and _asks_for_news(index, results[0]):
        scores = {passage.article.number: passage.score for passage in reversed(results[0].passages)}
        period = results[0].question.period
        found = headlines(index, period.period if period else None, limit, scores)
        return _plan_headlines(index, period, found, text, results[0])
    plan = _plan_answer(index, text, results, limit, parts)
    return replace(plan, asked_article=article.public_number, article=article) if article else plan


def _ask(
    search: QuestionSearch, message: str, limit: int, earlier: Sequence[str], article: IndexedArticle | None
) -> tuple[Sequence[str], list[SearchResult]]:
    """Return the questions in ``message``, or the sides of a comparison, and the result of each in ``article``."""
    text = strip_courtesy(expand_shorthand(message))
    sides = comparison_sides(text)
    parts = sides or split_questions(text)
    questions = [one for one in earlier if one != message and _asks_something(one)]
    most = max(limit, _CONSIDERED)
    if len(parts) == 1:
        return parts, [search.ask(message, most, questions)]
    most = max(most, _CONSIDERED_OF_SIDE) if sides else most
    first = asked_of_article(article.public_number, parts[0]) if article else parts[0]
    results = [search.ask(parts[0], most, questions), *(search.ask(part, most, [first]) for part in parts[1:])]
    return parts, _own_first(results) if sides else results


def _asks_something(message: str) -> bool:
    asked = find_asked_article(message)
    text = asked.question if asked else message
    return not small_talk(text) and not asks_for_headlines(text)


def _own_first(results: Sequence[SearchResult]) -> list[SearchResult]:
    """Return the results of the sides of a comparison, each with the passages first that name its side.

    Sentences on both sides, and on what they have in common, fit the question of either.
    """
    syllables = [{*result.query.syllables} for result in results]
    return [
        _holding_first(result, own.difference(*(other for other in syllables if other is not own)))
        for result, own in zip(results, syllables, strict=True)
    ]


def _holding_first(result: SearchResult, own: set[str]) -> SearchResult:
    """Return the result with the passages that hold ``own`` syllables first, if they fit nearly as well as the best."""
    held = [
        passage
        for passage in result.passages
        if result.passages[0].score - passage.score <= _SIDE_MARGIN
        and own <= {fold(form) if result.query.unaccented else form for form in forms(passage.sentence.text)}
    ]
    return replace(result, passages=(*held, *(passage for passage in result.passages if passage not in held)))


def _asks_for_news(index: SentenceIndex, result: SearchResult) -> bool:
    """Whether the news of a time, or the newest, on some topic are asked for, rather than a single fact."""
    asked = result.question.period
    news = asked is not None and (asked.restricts or asked.latest)
    return news and result.query.kind in {"other", "what"} and is_near(index, result)


def _plan_headlines(
    index: SentenceIndex, period: AskedPeriod | None, found: Headlines, message: str, topic: SearchResult | None = None
) -> ReplyPlan:
    """Return the plan of a list of headlines, on a ``topic`` if one was asked for."""
    passages = tuple(
        Passage(
            replace(with_copies(index, hit.article), reports=tuple(map(index.article, hit.others))),
            index.sentence(hit.sentence),
            before="",
            after="",
            answer=None,
            score=0.0,
        )
        for hit in found.hits
    )
    passages = by_section(passages)
    return ReplyPlan(
        "headlines",
        index.generation,
        index.article_count,
        passages=passages,
        shown=len(passages),
        confidence=1.0,
        understood=_understood(message, [topic]) if topic else None,
        reworded=topic is not None and _reworded([strip_courtesy(expand_shorthand(message))], [topic]),
        source=topic.question.source.name if topic and topic.question.source else None,
        period=period,
        period_met=found.period_met,
        cards=make_cards(index, passages),
    )


def _plan_answer(
    index: SentenceIndex, message: str, results: Sequence[SearchResult], limit: int, parts: Sequence[str]
) -> ReplyPlan:
    """Return the plan of the reply to the questions of a message, which are its ``parts`` as typed."""
    status = _status(results)
    english = is_english(message)
    if english and status != "answered":
        status = "other_language"
    useful = [result for result in results if _status_of(result) == status]
    chosen = choose_shown(useful or results, limit)
    shown = _shown(index, status, results, chosen)
    passages = tuple(
        passage if place < shown and status in {"answered", "unsure"} else replace(passage, answer=None)
        for place, passage in enumerate(chosen.passages)
    )
    question = results[0].question
    periods = {result.question.period and result.question.period.period for result in results}
    return ReplyPlan(
        status,
        index.generation,
        index.article_count,
        passages=passages,
        shown=shown,
        confidence=max(result.confidence for result in results),
        understood=_understood(message, results),
        reworded=_reworded(parts, results),
        source=question.source.name if question.source else None,
        period=question.period if len(periods) == 1 else None,
        period_met=_period_met(useful or results),
        language="en" if english else "vi",
        differing=chosen.differing if status == "answered" else 0,
        unanswered=tuple(r.question.shown for r in results if r not in useful) if status == "answered" else (),
        cards=make_cards(index, passages[:shown]),
    )


def _status(results: Sequence[SearchResult]) -> Status:
    """Return the best of the statuses of ``results``."""
    found = {*map(_status_of, results)}
    order: tuple[Status, ...] = ("answered", "unsure", "other_period")
    return next((status for status in order if status in found), "not_found")


def _status_of(result: SearchResult) -> Status:
    sure = result.tier in {"answered", "unsure"}
    return "other_period" if sure and result.period_met is False else result.tier


def _shown(index: SentenceIndex, status: Status, results: Sequence[SearchResult], chosen: ShownPassages) -> int:
    """Return how many of the chosen passages are quoted: of a refusal at most the nearest, if it is near at all."""
    if status in {"answered", "unsure"}:
        return chosen.shown
    if status == "other_language" or not chosen.passages:
        return 0
    return int(status == "other_period" or is_near(index, results[0]))


def _period_met(results: Sequence[SearchResult]) -> bool | None:
    verdicts = [result.period_met for result in results if result.period_met is not None]
    return all(verdicts) if verdicts else None


def _understood(message: str, results: Sequence[SearchResult]) -> str | None:
    """Return the questions as understood, None if they differ from ``message`` in nothing but marks and case."""
    understood = "; ".join(result.question.shown for result in results)
    return None if forms(understood) == forms(message) else understood


def _reworded(parts: Sequence[str], results: Sequence[SearchResult]) -> bool:
    return any(forms(part) != forms(result.question.shown) for part, result in zip(parts, results, strict=True))
