"""The articles that wait for a decision."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.added_articles import AddedArticle
from bot.services.article_drafts import ArticleDrafts, Draft, DraftsError

FERRY = Draft(
    77, "pha.txt", (AddedArticle("Bến phà đông khách.", "Phà", published="25/9/2024"),), 1, "Phà nào đông?", 12
)


def test_a_draft_survives_a_restart(tmp_path: Path) -> None:
    """A draft is found again whole, by its key and its owner only, until it is dropped."""
    key = ArticleDrafts(tmp_path / "drafts").create(FERRY)
    drafts = ArticleDrafts(tmp_path / "drafts")
    assert FERRY == drafts.find(key, 77)
    assert [None] * 5 == [
        drafts.find(key, 78),
        *(drafts.find(made_up, 77) for made_up in ("0" * 16, "../" + key, key.upper() + "\n", "")),
    ]
    drafts.drop(key)
    drafts.drop(key)
    assert drafts.find(key, 77) is None


def test_the_message_that_asks_for_the_date(tmp_path: Path) -> None:
    """The draft whose date is asked for is found by that message, and the newest of its owner first."""
    drafts = ArticleDrafts(tmp_path)
    first = drafts.create(FERRY)
    os.utime(tmp_path / f"{first}.json", (time.time() - 9,) * 2)
    second = drafts.create(replace(FERRY, owner=78))
    third = drafts.create(FERRY)
    drafts.save(first, replace(FERRY, prompt=15))
    os.utime(tmp_path / f"{first}.json", (time.time() - 9,) * 2)
    assert (first, replace(FERRY, prompt=15)) == drafts.awaiting_date(77, 15)
    assert (None, None) == (drafts.awaiting_date(78, 15), drafts.awaiting_date(77, 16))
    assert (third, FERRY) == drafts.newest(77)
    assert (second, replace(FERRY, owner=78)) == drafts.newest(78)


def test_old_and_broken_drafts(tmp_path: Path) -> None:
    """A draft is gone after a day, and a file that is none is passed over; a folder that is none is an error."""
    drafts = ArticleDrafts(tmp_path)
    keys = [drafts.create(FERRY) for _ in range(3)]
    yesterday = time.time() - 25 * 3600
    os.utime(tmp_path / f"{keys[0]}.json", (yesterday, yesterday))
    (tmp_path / f"{keys[1]}.json").write_text('{"owner": 77, "later": 1}')
    assert [None, None, FERRY] == [drafts.find(key, 77) for key in keys]
    drafts.create(FERRY)
    assert not (tmp_path / f"{keys[0]}.json").exists()
    with pytest.raises(DraftsError, match="cannot be used"):
        ArticleDrafts(tmp_path / f"{keys[1]}.json").create(FERRY)
