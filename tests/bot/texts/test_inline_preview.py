"""How passages are offered in a list of results."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.texts.inline_preview import preview_of
from bot.texts.texts import ENGLISH, VIETNAMESE
from bot.texts.truncation import units
from retrieval.index.sentence_index import Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE


def passage(text: str, answer: str = "", title: str = "Giá lúa", source: str | None = "Báo Ven Sông") -> Passage:
    """Return a passage whose answer is a part of its text."""
    start = text.index(answer)
    sentence = Sentence(0, 0, paragraph=0, position=0, start=0, end=len(text), text=text)
    span = (start, start + len(answer)) if answer else None
    return Passage(replace(ARTICLE, title=title, source=source), sentence, "", "", span, score=0.0)


def test_source_and_date_stand_before_the_sentence() -> None:
    """The description is source and date, and the sentence on the line below; an unknown source is left out."""
    shown = preview_of(passage("Giá lúa tăng 10%."), VIETNAMESE)
    assert ("Giá lúa", "Báo Ven Sông · 25/9 (không rõ năm)\nGiá lúa tăng 10%.") == (shown.title, shown.description)
    unknown = preview_of(passage("Giá lúa tăng 10%.", source=None), ENGLISH)
    assert "25/9 (year unknown)\nGiá lúa tăng 10%." == unknown.description


def test_a_late_answer_is_visible() -> None:
    """Of a long sentence the part around its answer is shown, from a word on."""
    text = f"{'Theo báo cáo của sở, ' * 20}giá lúa hè thu là 7.200 đồng một ký, cao nhất năm."
    _, excerpt = preview_of(passage(text, "7.200 đồng"), VIETNAMESE).description.splitlines()
    assert excerpt.startswith("…")
    assert excerpt[1:].rstrip("…") in text
    assert "giá lúa hè thu là 7.200 đồng" in excerpt


@given(st.text(max_size=300), st.text(max_size=300), st.one_of(st.none(), st.text(max_size=300)))
def test_any_passage_has_a_short_preview(text: str, title: str, source: str | None) -> None:
    """For any article the preview has a title, and both are as short as a list of results needs them."""
    shown = preview_of(passage(f"Lúa {text}", title=title, source=source), VIETNAMESE)
    assert shown.title.strip()
    assert units(shown.title) <= 64
    assert units(shown.description) <= 125
