"""Telegram HTML of answers, articles and summaries."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.article_list import ArticleCard, ArticlePage
from bot.services.past_answers import PastPassage, Surroundings
from bot.services.reply_plan import ReplyPlan
from bot.services.summaries import Summary, SummarySentence
from bot.telegram.html import LONGEST_MESSAGE
from bot.telegram.render import (
    answer_page,
    article_list_html,
    card_html,
    context_html,
    passages_page,
    quotation_html,
    summary_html,
)
from bot.terminal.plain_text import answer_text
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import answer_of
from tests.telegram_server.entities import FormattedText, entity_text, utf16_length
from tests.telegram_server.html import parse_html

ARTICLE = IndexedArticle(
    public_number=12,
    number=0,
    id="cau",
    title="Khánh thành cầu Đò Gát",
    source="Báo Ven Sông",
    url="https://ven-song.example/cau?a=1&b=2",
    published=PublicationDate(2025, 3, 12, "text", "Sáng 12/3/2025"),
    digest="",
    sentences=range(1),
)
TEXT = "Cây cầu dài 1.250 mét, có bốn làn xe."


def passage(text: str, article: IndexedArticle = ARTICLE, *, before: str = "", after: str = "") -> Passage:
    """Build a passage."""
    return Passage(article, sentence(text), before, after, answer=None, score=1.0)


def sentence(text: str, number: int = 0, article: int = 0) -> Sentence:
    """Build a sentence."""
    return Sentence(number, article, paragraph=0, position=number, start=0, end=len(text), text=text)


def html_of(plan: ReplyPlan, texts: Texts = VIETNAMESE) -> str:
    """Render a reply."""
    return answer_page(plan, texts).html


def parsed(reply: str) -> FormattedText:
    """Parse HTML as Telegram does."""
    return parse_html(reply)


def marked(reply: str, kind: str) -> list[str]:
    """Return the texts of the entities of a kind."""
    content = parsed(reply)
    return [entity_text(content.text, entity) for entity in content.entities if entity.kind == kind]


def test_one_passage() -> None:
    """A passage is quoted with its context and the answer in bold, above its linked title, source and date."""
    quoted = replace(passage(TEXT, before="Đó là cầu.", after="Xe tải đi đêm."), answer=(8, 21))
    expected = (
        "<blockquote>Đó là cầu. Cây cầu <b>dài 1.250 mét</b>, có bốn làn xe. Xe tải đi đêm.</blockquote>\n"
        '<a href="https://ven-song.example/cau?a=1&amp;b=2">Khánh thành cầu Đò Gát</a>\n'
        "Báo Ven Sông · 12/3/2025"
    )
    assert expected == html_of(answer_of(quoted))


def test_several_passages_are_numbered() -> None:
    """Passages are numbered by rank, and consecutive ones of an article share a caption."""
    plain = replace(ARTICLE, url=None, source=None, published=PublicationDate())
    other = replace(plain, id="khác", title="Mưa lớn")
    reply = html_of(answer_of(passage("Một.", plain), passage("Hai.", plain), passage("Ba.", other)))
    facts = "không rõ ngày"
    expected = f"Một.\nHai.\n1–2. Khánh thành cầu Đò Gát\n{facts}\n\nBa.\n3. Mưa lớn\n{facts}"
    assert expected == parsed(reply).text
    assert ["Một.", "Hai.", "Ba."] == marked(reply, "blockquote")


def test_later_passages_and_missing_ones() -> None:
    """Later passages are numbered by rank, and a note replaces a missing one."""
    found: tuple[PastPassage, ...] = (
        passage("Một."),
        passage("Hai."),
        passage("Ba."),
        "gone",
        passage("Năm."),
        passage("Sáu."),
        passage("Bảy."),
    )
    page = passages_page(found, answer_of(passage("Một.")), VIETNAMESE, "", first=4)
    text = parsed(page.html).text
    assert (4, 5, 6) == page.ranks
    assert text.startswith(
        f"Các đoạn khác có thể liên quan:\n\n4. {VIETNAMESE.reader.buttons.sentence_missing['gone']}\n\nNăm.\n"
    )
    assert ["Năm.", "Sáu."] == marked(page.html, "blockquote")
    assert "\n5–6. Khánh thành" in text


def test_context_marks_the_sentence() -> None:
    """A context is one quotation with the sentence in bold; a very long one is cut without losing the sentence."""
    shown = Surroundings(ARTICLE, f"Trước.\n\n{TEXT} Sau.", (8, 8 + len(TEXT)))
    assert [TEXT] == marked(context_html(shown, VIETNAMESE), "bold")
    assert [shown.text] == marked(context_html(shown, VIETNAMESE), "blockquote")
    endless = Surroundings(ARTICLE, f"{'xa ' * 2000}{TEXT}{' nữa' * 2000}", (6000, 6000 + len(TEXT)))
    reply = context_html(endless, VIETNAMESE)
    assert [TEXT] == marked(reply, "bold")
    assert utf16_length(parsed(reply).text) <= LONGEST_MESSAGE


def test_summary_joins_consecutive_sentences() -> None:
    """Consecutive sentences form one quotation, and consecutive quotations of an article share a caption."""
    other = replace(ARTICLE, id="khác", title="Mưa lớn", url=None)
    sentences = (sentence("Một.", 1), sentence("Hai.", 2), sentence("Bốn.", 4))
    quoted = [*(SummarySentence(one, ARTICLE) for one in sentences), SummarySentence(sentence("Xa.", 5, 1), other)]
    reply = summary_html(Summary(tuple(quoted), 2, 0, "", stories=2), "cầu <b>", VIETNAMESE)
    assert ["Một. Hai.", "Bốn.", "Xa."] == marked(reply, "blockquote")
    assert parsed(reply).text.startswith("Tóm tắt về “cầu <b>” (2 bài):\nMột.")
    assert 1 == parsed(reply).text.count(ARTICLE.title)


def test_article_list_and_card() -> None:
    """The list shows articles with their numbers; a card shows an article's facts, and cuts a long beginning."""
    page = ArticlePage((ARTICLE, replace(ARTICLE, public_number=3, url=None)), number=2, pages=4, total=3336)
    listed = parsed(article_list_html(page, VIETNAMESE)).text
    assert listed.startswith("Kho bài có 3.336 bài, mới nhất trước (trang 2/4):\n\n12. Khánh thành cầu Đò Gát\n")
    assert "\n\n3. Khánh thành" in listed
    card = card_html(ArticleCard(ARTICLE, "dài " * 2000), VIETNAMESE)
    assert "Bài số 12\n" in parsed(card).text
    assert marked(card, "blockquote")[0].endswith("dài…")
    assert utf16_length(parsed(card).text) <= LONGEST_MESSAGE


def test_not_found_offers_the_nearest() -> None:
    """Without an answer the reply says so, and quotes only the nearest passage."""
    reply = html_of(answer_of(passage("Một."), passage("Hai."), answered=False))
    assert reply.startswith(f"{VIETNAMESE.not_found}\n{VIETNAMESE.nearest}\n<blockquote>Một.<")
    assert ["Một."] == marked(reply, "blockquote")


def test_a_long_nearest_passage_is_collapsed() -> None:
    """A nearest passage is collapsed if it has more lines than Telegram shows of one, so that a refusal is short."""
    assert [TEXT] == marked(html_of(answer_of(passage(TEXT), answered=False)), "blockquote")
    long = " ".join([TEXT] * 4)
    assert [long] == marked(html_of(answer_of(passage(long), answered=False)), "expandable_blockquote")
    assert [long] == marked(html_of(answer_of(passage(long))), "blockquote")


def test_the_caption_of_the_nearest_is_brief() -> None:
    """Without an answer, title, source and date take a line of a phone each, and what the date rests on is left out."""
    inferred = replace(ARTICLE.published, basis="inferred", evidence="năm nay")
    long = replace(ARTICLE, title="Khánh thành cầu " * 5, published=inferred)
    caption = parsed(html_of(answer_of(passage("Một.", long), answered=False))).text.splitlines()[3:]
    assert ["Khánh thành cầu Khánh thành cầu Khánh…", "Báo Ven Sông · 12/3/2025"] == caption


def test_the_period_understood_is_named() -> None:
    """The period of the question is shown above the answer."""
    asked = AskedPeriod(Period(date(2024, 9, 14), date(2024, 9, 20)), 0, 1)
    header = "Bạn hỏi về: từ 14/9 đến 20/9/2024\n\n"
    plan = answer_of(passage("Một."), asked_period=asked)

    assert html_of(plan).startswith(header)
    assert answer_text(plan, VIETNAMESE).startswith(header)


def test_order_of_the_header() -> None:
    """The header shows the question as understood, then the notes on conflicting figures or the source."""
    asked = AskedPeriod(Period(date(2024, 9, 14), date(2024, 9, 20)), 0, 1)
    plan = answer_of(passage("Một."), passage("Hai."), asked_period=asked)
    plan = replace(plan, understood="Giá lúa? (theo Báo Ven Sông)", reworded=True, source="Báo Ven Sông")
    understood = "Tôi hiểu bạn hỏi: “Giá lúa? (theo Báo Ven Sông)”\n"
    differing = f"{understood}Bạn hỏi về: từ 14/9 đến 20/9/2024\n{VIETNAMESE.differing}\n"
    missing = f"{understood}{VIETNAMESE.not_found_in_source.format(source='Báo Ven Sông')}\n{VIETNAMESE.nearest}\n"

    for one, expected in ((replace(plan, differing=2), differing), (replace(plan, status="not_found"), missing)):
        assert parsed(html_of(one)).text.startswith(expected)
        assert answer_text(one, VIETNAMESE).startswith(expected)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_headlines_are_one_line_each(texts: Texts) -> None:
    """Headlines are a line each with linked title, source and date; nothing is quoted."""
    other = replace(ARTICLE, title="Mưa <lớn>", url=None, source=None)
    plan = replace(answer_of(passage("Một."), passage("Hai.", other)), status="headlines")
    reply = parsed(html_of(plan, texts)).text
    lines = reply.splitlines()
    dates = texts.dates.of(ARTICLE.published)
    assert [texts.reply.newest, f"1. {ARTICLE.title} · Báo Ven Sông · {dates}", f"2. Mưa <lớn> · {dates}"] == lines
    assert [] == marked(html_of(plan, texts), "blockquote")
    assert texts.reply.archive_undated == html_of(replace(plan, passages=(), shown=0), texts)


def test_many_headlines_are_within_the_limit() -> None:
    """A full list of headlines with long titles and addresses is within the limit."""
    long = replace(ARTICLE, title="tin dài " * 30, source="báo xa " * 30)
    plan = replace(answer_of(*[passage("Một.", long)] * 9), status="headlines")
    assert utf16_length(parsed(html_of(plan)).text) <= LONGEST_MESSAGE


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_unsure_is_said_above_the_marked_passage(texts: Texts) -> None:
    """A passage that may answer stands right below a warning, with what may be the answer in bold."""
    plan = replace(answer_of(replace(passage(TEXT), answer=(12, 21))), status="unsure")
    assert html_of(plan, texts).startswith(f"{texts.reply.unsure}\n<blockquote>")
    assert ["1.250 mét"] == marked(html_of(plan, texts), "bold")


def test_other_period_is_said_above_the_passage() -> None:
    """A passage of another time stands below the period that the archive has nothing of, with its own date."""
    asked = AskedPeriod(Period(date(2019, 1, 1), date(2019, 12, 31)), 0, 1)
    plan = replace(answer_of(passage(TEXT), asked_period=asked), status="other_period", period_met=False)
    lines = parsed(html_of(plan)).text.splitlines()
    assert ["Về việc này, kho bài không có thông tin năm 2019. Gần nhất (12/3/2025):", TEXT] == lines[:2]
    assert [] == marked(html_of(plan), "bold")


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_small_talk_is_a_sentence_and_examples(texts: Texts) -> None:
    """Small talk is answered by a sentence and examples of questions, even if the archive is empty."""
    plan = ReplyPlan("small_talk", "g", 0, small_talk="thanks")
    assert f"{texts.reply.small_talk['thanks']}\n{texts.reply.examples}" == parsed(html_of(plan, texts)).text


def test_no_passage() -> None:
    """Without a passage the reply is "not found", or that the archive is empty."""
    assert VIETNAMESE.not_found == html_of(answer_of(answered=False))
    assert ENGLISH.archive_empty == html_of(answer_of(answered=False, articles=0), ENGLISH)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "https://a b.example/", "https://[x", "//a.example/"]
)
def test_only_web_addresses_are_linked(url: str) -> None:
    """An invalid address, or one that is not http or https, is not linked; the title is kept."""
    reply = html_of(answer_of(passage(TEXT, replace(ARTICLE, url=url))))
    assert "<a " not in reply
    assert ARTICLE.title in reply


def test_last_passages_are_dropped_first() -> None:
    """If three passages are too long together, the best ones that fit are kept whole."""
    texts = ["a " * 1000, "b " * 900, "c " * 900]
    quoted = marked(html_of(answer_of(*map(passage, texts))), "blockquote")
    assert texts[:2] == quoted


def test_context_is_dropped_before_the_sentence_is_cut() -> None:
    """If a passage is too long with its context, the sentence is quoted whole without it."""
    long = "từ " * 1000 + "cuối."
    reply = html_of(answer_of(passage(long, before="b " * 1000)))
    assert [long] == marked(reply, "blockquote")
    assert VIETNAMESE.shortened not in reply


def test_over_long_sentence_is_cut_at_a_word() -> None:
    """A sentence beyond the limit is cut after a word, and the reply says so."""
    sentence = "nghiêng " * 1000
    reply = html_of(answer_of(passage(sentence)))
    quoted = marked(reply, "blockquote")[0]
    assert quoted.endswith("nghiêng…")
    assert LONGEST_MESSAGE - 10 < utf16_length(parsed(reply).text) <= LONGEST_MESSAGE
    assert VIETNAMESE.shortened in reply


def test_cut_keeps_the_answer() -> None:
    """If the answer lies beyond the limit, the quotation begins with it."""
    sentence = "xa " * 2000 + "88 tỷ đồng" + " nữa" * 2000
    quoted = replace(passage(sentence), answer=(6000, 6010))
    reply = html_of(answer_of(quoted))
    assert ["88 tỷ đồng"] == marked(reply, "bold")
    assert marked(reply, "blockquote")[0].startswith("…88 tỷ đồng nữa")


def test_long_title_is_shortened_at_a_word() -> None:
    """A long title is shortened to about eighty characters."""
    reply = html_of(answer_of(passage(TEXT, replace(ARTICLE, title="tin dài " * 30))))
    title = marked(reply, "text_link")[0]
    assert title.endswith("tin dài…")
    assert 70 < len(title) <= 80


# Text that a parser could stumble over, and characters of two UTF-16 units.
wild_text = st.text(st.one_of(st.sampled_from("<>&\"'/ab \n😀"), st.characters(exclude_categories=["Cs"])), max_size=60)
long_text = st.builds(lambda text, times: text * times, wild_text.filter(bool), st.integers(1, 300))
articles = st.builds(
    IndexedArticle,
    number=st.just(0),
    id=wild_text,
    title=st.one_of(wild_text, long_text),
    source=st.one_of(st.none(), wild_text, long_text),
    url=st.one_of(st.none(), wild_text, wild_text.map(lambda text: f"https://a.example/{text}")),
    published=st.builds(
        PublicationDate, st.just(2025), st.just(3), st.just(12), st.sampled_from(["inferred", "text"]), long_text
    ),
    digest=st.just(""),
    sentences=st.just(range(1)),
)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """Draw passages with any text, context and answer."""
    text = draw(st.one_of(wild_text.filter(str.strip), long_text))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    context = st.one_of(st.just(""), wild_text, long_text)
    made = passage(text, draw(articles), before=draw(context), after=draw(context))
    return replace(made, answer=draw(st.sampled_from([None, (start, end)])))


@given(found=st.lists(passages(), max_size=3), answered=st.booleans())
def test_any_answer_is_valid_and_within_the_limit(found: list[Passage], *, answered: bool) -> None:
    """For any articles, the reply can be parsed, is within the limit, and has only the expected entities."""
    reply = html_of(answer_of(*found, answered=answered and bool(found)))
    content = parsed(reply)
    assert 0 < utf16_length(content.text) <= LONGEST_MESSAGE
    assert {entity.kind for entity in content.entities} <= {"blockquote", "expandable_blockquote", "bold", "text_link"}
    if VIETNAMESE.shortened not in content.text and found:
        assert found[0].sentence.text in content.text
    alone = [parsed(quotation_html(one, VIETNAMESE)) for one in found]
    assert all(0 < utf16_length(one.text) <= LONGEST_MESSAGE for one in alone)


@given(article=articles, opening=st.one_of(wild_text, long_text))
def test_any_article_can_be_shown(article: IndexedArticle, opening: str) -> None:
    """For any article, its card, a full list and its context can be parsed and are within the limit."""
    page = ArticlePage((article,) * 10, number=1, pages=1, total=10)
    replies = [card_html(ArticleCard(article, opening), VIETNAMESE), article_list_html(page, VIETNAMESE)]
    if opening:
        replies.append(context_html(Surroundings(article, opening, (0, len(opening))), VIETNAMESE))
    assert all(0 < utf16_length(parsed(reply).text) <= LONGEST_MESSAGE for reply in replies)
