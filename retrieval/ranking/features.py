"""The features of candidate sentences for one query, which the ranking combines.

Scores are divided by the query's sum of IDF, so that they compare across questions and archives.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import ARTICLE_WEIGHT, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import depends_on_previous
from retrieval.ranking.term_evidence import ChannelEvidence, Evidence, SentenceNumbers, Vector
from retrieval.text.normalise import fold, forms
from retrieval.text.quantity_units import Unit, asked_unit, holds_unit
from retrieval.text.word_lists import function_words

Bools = NDArray[np.bool_]

_DATE = re.compile(
    r"\b(?:ngày \d|tháng \d|năm \d{3,4}|\d{1,2}/\d|thế kỷ|thập niên|hôm nay|hôm qua|sáng|chiều|tối|đêm|mùa|khi|lúc|tuần"
    r"|\d{4})\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\b(?:vì|do|nhờ|bởi|nên|khiến|nhằm|để|gây|dẫn đến|nguyên nhân|lý do|xuất phát)\b", re.IGNORECASE)
_NUMERALS = frozenset(forms("một hai ba bốn năm sáu bảy tám chín mười trăm nghìn triệu tỷ nửa đôi chục vạn ngàn"))
# Features of one kind of question each; 0 for the others.
_OF_KINDS = (
    "number_new",
    "unit_asked",
    "number_beside_head",
    "when_date",
    "when_number",
    "who_name",
    "who_names",
    "where_name",
    "why_cause",
    "which_names",
)
_REACH = 3  # tokens at most from a new number to the noun that is counted (chosen)


def features(
    index: SentenceIndex, query: Query, candidates: SentenceNumbers, evidence: Evidence
) -> tuple[list[str], Vector]:
    """Return the names of the features, and a row of values for each of ``candidates``, best first by base score."""
    syllables, bigrams = query.compared_channels
    columns: dict[str, Vector] = {
        **_scores(evidence, candidates, syllables, bigrams),
        **_coverage(index, query, candidates, evidence),
        **_words_covered(query, candidates, evidence),
    }
    question = _QuestionContext.of(query)
    rows = [_CandidateText.of(index, question, number).features() for number in candidates.tolist()]
    columns |= {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]}
    return list(columns), np.stack(list(columns.values()), axis=1)


def _scores(evidence: Evidence, candidates: SentenceNumbers, syllables: str, bigrams: str) -> dict[str, Vector]:
    around = evidence.around
    at = np.searchsorted(around.sentences, candidates)
    article_at = around.article_at[at]
    scale = sum(float(channel.bound.sum()) for channel in evidence.channels.values()) + 1e-3
    article_scale = sum(float(channel.article_bound.sum()) for channel in evidence.channels.values()) + 1e-3
    base, own = evidence.base() / (scale + ARTICLE_WEIGHT * article_scale), evidence.total("own") / scale
    article = evidence.total("article") / article_scale
    in_article = around.article_at[:, None] == article_at[None, :]
    better = in_article & (own[:, None] > own[at][None, :])
    columns = {
        "base": base[at],
        "base_gap": base[at].max() - base[at],
        "own_gap": own.max() - own[at],
        "article_gap": article.max() - article[article_at],
        "gap_in_article": np.where(in_article, own[:, None], 0).max(axis=0) - own[at],
        "rank_in_article": np.log1p(better.sum(axis=0)),
        "rank": np.log1p(np.arange(len(candidates))),
        "rare_in_article": _rare_in_article(evidence.channels[syllables], in_article, at) / scale,
    }
    for name, channel in (("syllables", evidence.channels[syllables]), ("bigrams", evidence.channels[bigrams])):
        bound = channel.bound.sum() + 1e-3
        columns[f"own_{name}"] = channel.own[:, at].sum(axis=0) / bound
        columns[f"near_{name}"] = channel.near[:, at].sum(axis=0) / bound
        columns[f"article_{name}"] = channel.article[:, article_at].sum(axis=0) / (channel.article_bound.sum() + 1e-3)
    return {name: column.astype(np.float32) for name, column in columns.items()}


def _rare_in_article(channel: ChannelEvidence, in_article: Bools, at: SentenceNumbers) -> Vector:
    """Return the candidates' own scores with each term's IDF replaced by its rarity inside the article."""
    holding = (channel.own > 0).astype(np.float32) @ in_article
    rarity = np.log1p(1 / np.maximum(holding, 1))
    saturation = channel.own[:, at] / np.maximum(channel.bound, 1e-6)[:, None]
    score: Vector = (saturation * rarity).sum(axis=0)
    return score


def _coverage(index: SentenceIndex, query: Query, candidates: SentenceNumbers, evidence: Evidence) -> dict[str, Vector]:
    """Return the share of the query in the sentence, next to it, in its article, nowhere; each syllable counts once."""
    syllables, bigrams = query.compared_channels
    channel, around = evidence.channels[syllables], evidence.around
    at = np.searchsorted(around.sentences, candidates)
    present = (channel.own > 0).astype(np.float32)
    here, before, after = (
        part[:, at] > 0 for part in (present, around.shifted(present, -1), around.shifted(present, 1))
    )
    anywhere = channel.article[:, around.article_at[at]] > 0
    asked = list(query.terms[syllables])
    titles = [set(index.heading_syllables(int(a))) for a in around.articles[around.article_at[at]]]
    titled = np.array([[_in(form, title, query) for title in titles] for form in asked], bool).reshape(here.shape)
    weight = channel.bound[:, None]
    total = float(channel.bound.sum()) + 1e-6
    untitled = (weight * ~titled).sum(axis=0)
    pairs = evidence.channels[bigrams]
    pairs_total = float(pairs.bound.sum()) + 1e-6
    columns = {
        "covered": (weight * here).sum(axis=0) / total,
        "covered_before": (weight * (~here & before)).sum(axis=0) / total,
        "covered_after": (weight * (~here & ~before & after)).sum(axis=0) / total,
        "covered_in_article": (weight * (~here & ~before & ~after & anywhere)).sum(axis=0) / total,
        "uncovered": (weight * ~anywhere).sum(axis=0) / total,
        "covered_beyond_title": (weight * ~titled * here).sum(axis=0) / np.maximum(untitled, 1e-6),
        "covered_share": here.mean(axis=0) if here.size else np.zeros(len(candidates)),
        "pairs_covered": (pairs.bound[:, None] * (pairs.own[:, at] > 0)).sum(axis=0) / pairs_total,
        "precision": (weight * here).sum(axis=0) / (index.mass(syllables, candidates) + 1e-6),
        **_share("names", _named(index, query, asked), weight, here, anywhere),
        **_share("numbers", np.array([form[0].isdecimal() for form in asked], bool), weight, here, anywhere),
    }
    return {name: column.astype(np.float32) for name, column in columns.items()}


def _words_covered(query: Query, candidates: SentenceNumbers, evidence: Evidence) -> dict[str, Vector]:
    """Return the share of the query's words, where *pháp luật* does not match *Pháp*; a half if they are unknown."""
    if query.unaccented or not query.terms["words"]:
        half = np.full(len(candidates), 0.5, np.float32)
        return {"words_covered": half, "words_in_article": half}
    channel, around = evidence.channels["words"], evidence.around
    at = np.searchsorted(around.sentences, candidates)
    weight = channel.bound[:, None] / (channel.bound.sum() + 1e-6)
    return {
        "words_covered": (weight * (channel.own[:, at] > 0)).sum(axis=0),
        "words_in_article": (weight * (channel.article[:, around.article_at[at]] > 0)).sum(axis=0),
    }


def _in(form: str, title: set[str], query: Query) -> bool:
    return form in title if not query.unaccented else form in {fold(syllable) for syllable in title}


def _named(index: SentenceIndex, query: Query, asked: list[str]) -> Bools:
    """Return which forms are names: those written so in the articles, and words that are not in them at all."""
    channel = query.compared_channels[0]
    unknown = index.idf(channel, asked) >= index.idf(channel, [""])
    return np.array(
        [
            index.is_name(form, folded=query.unaccented) or (form.isalpha() and bool(new))
            for form, new in zip(asked, unknown, strict=True)
        ],
        bool,
    )


def _share(name: str, chosen: Bools, weight: Vector, here: Bools, anywhere: Bools) -> dict[str, Vector]:
    """Return the share of the chosen forms in the sentence, and in its article; a half if none is chosen."""
    total = float(weight[chosen].sum())
    if not total:
        half = np.full(here.shape[1], 0.5, np.float32)
        return {f"{name}_covered": half, f"{name}_in_article": half}
    return {
        f"{name}_covered": (weight * here)[chosen].sum(axis=0) / total,
        f"{name}_in_article": (weight * anywhere)[chosen].sum(axis=0) / total,
    }


@dataclass(frozen=True, slots=True)
class _QuestionContext:
    """The query, and values derived from it once for all candidates."""

    query: Query
    forms: frozenset[str]
    known: frozenset[str]  # those and the function words, none of them new information
    content: frozenset[str]
    unit: Unit | None

    @classmethod
    def of(cls, query: Query) -> "_QuestionContext":
        forms = frozenset(query.syllables)
        return cls(
            query=query,
            forms=forms,
            known=forms | function_words(folded=query.unaccented),
            content=frozenset(form for form, weight in zip(query.syllables, query.weights, strict=True) if weight == 1),
            unit=asked_unit(" ".join(query.syllables), folded=query.unaccented),
        )


@dataclass(frozen=True, slots=True)
class _CandidateText:
    """The text of one candidate against the query: what of it is new, and of the kind asked for."""

    question: _QuestionContext
    text: str
    relative_position: float
    forms: list[str]  # comparable with the query's
    new_numbers: list[int]
    new_names: list[int]

    @classmethod
    def of(cls, index: SentenceIndex, question: _QuestionContext, number: int) -> "_CandidateText":
        sentence = index.sentence(number)
        tokens = index.tokens(number)
        written = [fold(token.form) if question.query.unaccented else token.form for token in tokens]
        new = [place for place, form in enumerate(written) if form not in question.forms]
        last = len(index.sentences_of(sentence.article)) - 1
        return cls(
            question=question,
            text=sentence.text,
            relative_position=sentence.position / last if last else 0.0,
            forms=written,
            new_numbers=[place for place in new if written[place][0].isdecimal()],
            new_names=[place for place in new if place and sentence.text[tokens[place].start].isupper()],
        )

    def features(self) -> dict[str, float]:
        """Return the features of the sentence itself."""
        novel = sum(form not in self.question.known for form in self.forms)
        return {
            "relative_position": self.relative_position,
            "novel": math.log1p(novel),
            "span": self._span(),
            "new_names": float(bool(self.new_names)),
            "leans": float(depends_on_previous(self.text)),
            "announces": float(self.text.endswith(":")),
            **self._kind_features(),
        }

    def _span(self) -> float:
        """Return the share of the sentence from the first to the last of the query's content syllables."""
        places = [place for place, form in enumerate(self.forms) if form in self.question.content]
        return (places[-1] - places[0] + 1) / len(self.forms) if places else 0.0

    def _kind_features(self) -> dict[str, float]:
        """Return the features of the kind of answer asked for; those of other kinds are 0."""
        found = dict.fromkeys(_OF_KINDS, 0.0)
        found["unit_asked"] = float(self.question.unit is not None and holds_unit(self.text, self.question.unit))
        names = len(self.new_names)
        match self.question.query.kind:
            case "number":
                numeral = 0.4 if any(form in _NUMERALS for form in self.forms) else 0.0
                found["number_new"] = 1.0 if self.new_numbers else numeral
                found["number_beside_head"] = self._next_to_head(self.new_numbers)
            case "when":
                found["when_date"] = float(_DATE.search(self.text) is not None)
                found["when_number"] = float(bool(self.new_numbers))
            case "who":
                found["who_name"], found["who_names"] = float(names > 0), math.log1p(names)
            case "where":
                found["where_name"] = float(names > 0)
            case "why":
                found["why_cause"] = float(_CAUSE.search(self.text) is not None)
            case "which":
                found["which_names"] = math.log1p(names)
        return found

    def _next_to_head(self, new: list[int]) -> float:
        heads = [place for place, form in enumerate(self.forms) if form in self.question.query.heads]
        return float(any(0 < head - place <= _REACH for head in heads for place in new))
