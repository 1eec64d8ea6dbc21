"""The labels of the buttons under an answer."""

import re
from dataclasses import astuple, fields

import pytest

from bot.texts.answer_view_texts import AnswerViewTexts
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from bot.texts.truncation import units

_LABELS = (
    "surroundings",
    "surroundings_of",
    "more",
    "one_more",
    "summary",
    "summary_of",
    "timeline",
    "copy",
    "copy_of",
)
_IN_PAIRS = 19  # UTF-16 units that a button of two in a row has room for


def test_both_languages_are_complete() -> None:
    """Both languages have the same texts with the same fields, none empty."""
    vietnamese, english = (astuple(texts.reader.views) for texts in (VIETNAMESE, ENGLISH))
    assert all(vietnamese + english)
    assert [re.findall(r"\{\w+\}", text) for text in vietnamese] == [re.findall(r"\{\w+\}", text) for text in english]


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_labels_fit_in_pairs(texts: Texts) -> None:
    """Two buttons fit into a row on a phone, and labels differ."""
    views = texts.reader.views
    labels = [getattr(views, name).format(rank=9, count=9) for name in _LABELS]
    assert [] == [label for label in labels if units(label) > _IN_PAIRS]
    assert len(labels) == len(set(labels))
    assert {*_LABELS} <= {field.name for field in fields(AnswerViewTexts)}


def test_newspapers() -> None:
    """The word for newspaper is not doubled, and a long name is cut in a label."""
    views = VIETNAMESE.reader.views
    assert "Chỉ báo Ven Sông" == views.only_label("Báo Ven Sông") == views.only_label("Ven Sông")
    assert "Chỉ báo Ven Sông:" == views.only_these("báo Ven Sông")
    assert units(views.only_label("Tiếng nói nhân dân ven sông " * 9)) <= 32


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_alerts_are_short(texts: Texts) -> None:
    """What a press is answered with is of at most 200 characters, a limit of the Bot API."""
    reader = texts.reader
    refusals = reader.buttons
    alerts = [*refusals.sentence_missing.values(), refusals.forgotten, refusals.elsewhere, refusals.late]
    alerts += [
        refusals.unknown,
        reader.too_slow,
        reader.part_unsearched,
        reader.too_often,
        reader.not_allowed,
        reader.summaries.article_empty,
    ]
    alerts += [reader.timelines.undated, reader.timelines.topic_unknown, texts.failed, texts.reindex_refused]
    assert [] == [alert for alert in alerts if units(alert) > 200]
