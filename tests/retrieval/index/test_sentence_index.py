"""Scores, order and contents of the index of all sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.sentence_index import ARTICLE_WEIGHT, CHANNELS, SentenceIndex, Terms
from tests.retrieval.corpus import SAMPLES, SMALL, IndexOf

FORMS = st.sampled_from(["cầu", "xã", "mây", "cà", "phê", "mưa", "giá", "đồng", "ông", "lạ"])
WEIGHTS = st.dictionaries(FORMS, st.sampled_from([0.3, 1.0, 2.0]), max_size=5)


def everything(index: SentenceIndex) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the numbers of all sentences."""
    return np.arange(len(index))


def all_scores(index: SentenceIndex, terms: Terms) -> list[float]:
    """Return the score of every sentence, summed term by term: its own score and its article's weighted score."""
    own = np.zeros(len(index))
    articles = np.zeros(index.article_count)
    for channel, weights in terms.items():
        for term, weight in weights.items():
            own += weight * index.weights(channel, [term], everything(index))[0]
            articles += weight * index.article_weights(channel, [term], np.arange(index.article_count))[0]
    scores: list[float] = (own + ARTICLE_WEIGHT * articles[index.article_of(everything(index))]).tolist()
    return scores


def test_channels_of_a_text() -> None:
    """Each channel derives its terms from the same words and syllables."""
    words, syllables = ["cà_phê", "đắt"], ["cà", "phê", "đắt"]

    assert {
        "words": ["cà_phê", "đắt"],
        "syllables": ["cà", "phê", "đắt"],
        "bigrams": ["cà phê", "phê đắt"],
        "folded": ["ca", "phe", "dat"],
        "folded_bigrams": ["ca phe", "phe dat"],
    } == {name: terms(words, syllables) for name, terms in CHANNELS.items()}
    assert all([] == terms([], []) for terms in CHANNELS.values())


def test_every_sentence_is_an_exact_slice(samples_index: SentenceIndex) -> None:
    """Every sentence of the samples is its slice of its article's text, and sentences are numbered in order."""
    numbers = iter(range(len(samples_index)))
    for article in samples_index.articles:
        text = samples_index.text(article.number)
        for position, number in enumerate(article.sentences):
            sentence = samples_index.sentence(number)
            assert next(numbers) == number == sentence.number
            assert (article.number, position) == (sentence.article, sentence.position)
            assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
    assert next(numbers, None) is None


def test_texts_are_the_files(samples_index: SentenceIndex) -> None:
    """The text of an article equals the contents of its file."""
    found = samples_index.find_article("mua-da-na-khoang")

    assert found is not None
    assert (SAMPLES / "mua-da-na-khoang.txt").read_text(encoding="utf-8") == samples_index.text(found.number)


def test_articles_are_found_by_id(small_index: SentenceIndex) -> None:
    """Every article is found by its id with its title and date; an unknown id finds none."""
    for article in small_index.articles:
        assert article == small_index.find_article(article.id) == small_index.article(article.number)
    assert small_index.find_article("lạ") is None
    assert ("0000", "Cầu Sông Mây thông xe", "unknown") == (
        small_index.article(0).id,
        small_index.article(0).title,
        small_index.article(0).published.basis,
    )


@pytest.mark.parametrize("number", [4, -1])
def test_an_article_number_outside_the_index_is_an_error(small_index: SentenceIndex, number: int) -> None:
    """Article numbers outside the index raise IndexError, negative ones included."""
    with pytest.raises(IndexError):
        small_index.article(number)
    with pytest.raises(IndexError):
        small_index.text(number)


@pytest.mark.parametrize("number", [10**6, -1])
def test_a_sentence_number_outside_the_index_is_an_error(small_index: SentenceIndex, number: int) -> None:
    """Sentence numbers outside the index raise IndexError, negative ones included."""
    with pytest.raises(IndexError):
        small_index.sentence(number)


def test_articles_are_found_by_public_number(small_index: SentenceIndex) -> None:
    """Every article is found by the number that people call it by; an unassigned number finds none."""
    assert [1, 2, 3, 4] == [article.public_number for article in small_index.articles]
    assert list(small_index.articles) == [small_index.find_by_public_number(number) for number in range(1, 5)]
    assert small_index.find_by_public_number(0) is None
    assert small_index.find_by_public_number(5) is None


def test_syllables_are_stored(small_index: SentenceIndex) -> None:
    """The syllables of an article's headings and of its sentences are stored as compared forms, in order."""
    number = small_index.article(1).sentences.start

    assert ["chợ", "nổi", "đông", "khách"] == small_index.heading_syllables(1)
    assert ["khách", "đến", "chợ", "nổi", "đông", "gấp", "đôi"] == small_index.syllables(number)


@given(terms=st.fixed_dictionaries({"syllables": WEIGHTS, "folded": WEIGHTS}), limit=st.integers(1, 15))
def test_top_is_the_head_of_the_whole_order(small_index: SentenceIndex, terms: Terms, limit: int) -> None:
    """The hits are the best of all sentences, best first, each scored with the sum over its terms."""
    scores = all_scores(small_index, terms)
    hits = small_index.top(terms, limit)
    expected = sorted((score for score in scores if score > 0), reverse=True)[:limit]

    assert expected == pytest.approx([hit.score for hit in hits], rel=1e-5)
    assert all(scores[hit.sentence] == pytest.approx(hit.score, rel=1e-5) for hit in hits)
    assert len(hits) == len({hit.sentence for hit in hits})


@given(articles=st.sets(st.integers(0, len(SMALL) - 1)), limit=st.integers(1, 15))
def test_only_articles_within_are_hit(small_index: SentenceIndex, articles: set[int], limit: int) -> None:
    """With a mask of articles, the hits are the unrestricted hits in those articles, up to the limit."""
    terms = {"syllables": {"cầu": 1.0, "giá": 0.3}}
    inside = [hit for hit in small_index.top(terms, 100) if small_index.sentence(hit.sentence).article in articles]

    assert inside[:limit] == small_index.top(terms, limit, small_index.mask(articles))


def test_days_of_publication(index_of: IndexOf) -> None:
    """For each article the first and last possible day of publication are stored, zeros if the year is unknown."""
    index = index_of([f"Ngày: {day}\nTin chợ\nChợ họp." for day in ("5/8/2025", "8/2025", "2025", "không rõ")])
    periods = [article.published.period for article in index.articles]

    assert [31, 365] == [int(last - first + 1) for first, last in index.publication_days[1:3]]
    assert [[one.since.toordinal(), one.until.toordinal()] if one else [0, 0] for one in periods] == (
        index.publication_days.tolist()
    )


def test_equal_scores_come_in_order_of_number(index_of: IndexOf) -> None:
    """Sentences with equal scores come in order of number, also if the limit separates them."""
    index = index_of(["Đê vỡ trong đêm.", "Đê này và đê kia vỡ.", "Trời quang mây tạnh."] * 8)
    whole = index.top({"syllables": {"đê": 1.0}}, 100)

    assert [*range(1, 24, 3), *range(0, 24, 3)] == [hit.sentence for hit in whole]
    for limit in range(len(whole) + 1):
        assert whole[:limit] == index.top({"syllables": {"đê": 1.0}}, limit)


@pytest.mark.parametrize("terms", [{}, {"syllables": {}}, {"syllables": {"lạ": 1.0}, "words": {"\ud800": 1.0}}])
def test_unknown_terms_hit_nothing(small_index: SentenceIndex, terms: Terms) -> None:
    """Terms that no article holds have no hits."""
    assert [] == small_index.top(terms, 5)


def test_a_sentence_is_hit_by_its_article(small_index: SentenceIndex) -> None:
    """A sentence without the term is a hit if its article holds it, below the sentences that hold it themselves."""
    hits = small_index.top({"syllables": {"chợ": 1.0}}, 10)
    sentences = [small_index.sentence(hit.sentence).text for hit in hits]

    assert ["Khách đến chợ nổi đông gấp đôi.", "Giá một bát bún là 30.000 đồng."] == sentences


def test_neighbours_stay_in_the_paragraph(small_index: SentenceIndex) -> None:
    """A step leads to a sentence of the same paragraph, and is None beyond the paragraph's ends."""
    places = [(one.article, one.paragraph) for one in map(small_index.sentence, range(len(small_index)))]
    for number, place in enumerate(places):
        for step in (-2, -1, 1, 2):
            exists = 0 <= number + step < len(places) and places[number + step] == place
            assert (number + step if exists else None) == small_index.neighbour(number, step)
    assert [1, 2] == [small_index.neighbour(0, 1), small_index.neighbour(0, 2)]
    assert small_index.neighbour(0, -1) is None
    assert small_index.neighbour(2, 1) is None


def test_rare_terms_have_a_greater_idf(small_index: SentenceIndex) -> None:
    """A term of one sentence has a greater idf than a term of many, and an unknown term has the greatest."""
    for idf in (small_index.idf, small_index.article_idf):
        common, rare, unknown = idf("syllables", ["cầu", "bún", "lạ"]).tolist()
        assert 0 < common < rare < unknown


def test_mass_is_the_idf_of_a_sentence(small_index: SentenceIndex) -> None:
    """A sentence's mass sums the idf of its distinct syllables."""
    for number in range(len(small_index)):
        forms = sorted(set(small_index.syllables(number)))
        mass = small_index.mass("syllables", np.array([number]))[0]
        assert float(small_index.idf("syllables", forms).sum()) == pytest.approx(mass, rel=1e-5)


def test_words_of_a_sentence_are_known(small_index: SentenceIndex) -> None:
    """A sentence has a word exactly where the word contributes to its score."""
    for word in ("cà_phê", "cầu", "không_có_từ"):
        weights = small_index.weights("words", [word], everything(small_index))[0]
        assert [weight > 0 for weight in weights] == [
            small_index.has_word(number, word) for number in range(len(small_index))
        ]


def test_names_are_known_by_their_capitals(small_index: SentenceIndex) -> None:
    """A form that the articles capitalise inside sentences is a name, also folded; other forms are not."""
    assert small_index.is_name("mây", folded=False)
    assert small_index.is_name("may", folded=True)
    assert not small_index.is_name("cầu", folded=False)
    assert not small_index.is_name("lạ", folded=False)


def test_the_small_index_holds_its_articles_in_order(small_index: SentenceIndex) -> None:
    """The index that tests share holds four articles in the order given, without headings among the sentences."""
    assert list(SMALL) == [small_index.text(number) for number in range(small_index.article_count)]
    assert [5, 2, 1, 4] == [len(article.sentences) for article in small_index.articles]
