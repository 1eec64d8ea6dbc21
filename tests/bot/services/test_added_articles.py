"""The folder of added articles."""

import errno
import json
import os
from datetime import date
from pathlib import Path

import pytest

from bot.services.added_articles import AddedArticle, AddedArticles, AddedArticlesError, key_of
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.text.regular_file import replace_file

TODAY = date(2026, 11, 30)
FERRY = AddedArticle(
    "Bến phà Thủy Kiều đón 4.200 lượt khách.\nGiá vé là 15.000 đồng.",
    "Phà Thủy Kiều đông khách",
    "Báo Bến Sông",
    "https://ben-song.example/pha",
    "25/9/2024",
)
BARE = AddedArticle("Chợ nổi Cái Tràm họp cả ngày.")


def test_builds_read_what_is_added(tmp_path: Path) -> None:
    """An article is read with all that it states, by its id; a day in the name of its file dates no article."""
    added = AddedArticles(tmp_path / "data" / "added")
    ids = added.add_all([FERRY, BARE, FERRY], TODAY)
    assert ids[0] == ids.pop()
    assert ids[0].startswith("added/2026-1130-pha-thuy-kieu-dong-khach-")
    read = {article.id: article for article in read_articles(added.folder) if isinstance(article, Article)}
    assert set(ids) == set(read)
    ferry, bare = (read[id_] for id_ in ids)
    assert (FERRY.title, FERRY.source, FERRY.url, FERRY.text) == (ferry.title, ferry.source, ferry.url, ferry.text)
    assert ("2024-09-25", "stated") == (ferry.published.iso(), ferry.published.basis)
    assert (None, "unknown") == (bare.published.iso(), bare.published.basis)
    assert [FERRY, BARE] == [added.find(id_) for id_ in ids]


def test_an_article_is_added_once(tmp_path: Path) -> None:
    """The same article replaces itself, though it was removed or is added on another day; another one does not."""
    added = AddedArticles(tmp_path)
    id_ = added.add(FERRY, TODAY)
    corrected = AddedArticle(FERRY.text, FERRY.title, FERRY.source, FERRY.url, "26/9/2024")
    added.remove(id_)
    assert id_ == added.add(corrected, date(2026, 12, 1))
    assert ([id_], [], corrected) == (added.ids(), added.removed(), added.find(id_))
    other = added.add(AddedArticle(f"{FERRY.text} Phà chạy đêm.", FERRY.title), TODAY)
    assert [other, id_] == added.ids()
    with pytest.raises(ValueError, match="without text"):
        added.add(AddedArticle(" \n", "Phà"), TODAY)


def test_all_are_added_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If one of several cannot be written, new ones are not there, a known one is as before, a removed one removed."""
    added = AddedArticles(tmp_path)
    kept, removed = added.add_all([FERRY, BARE], TODAY)
    added.remove(removed)
    corrected = AddedArticle(FERRY.text, FERRY.title, FERRY.source, FERRY.url, "26/9/2024")
    room = iter(range(3))

    def write_while_there_is_room(path: Path, content: bytes) -> None:
        if next(room, None) is None and not path.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace_file(path, content)

    monkeypatch.setattr("bot.services.added_articles.replace_file", write_while_there_is_room)
    new = [AddedArticle(f"Phà {number} chạy đêm.") for number in range(2)]
    with pytest.raises(AddedArticlesError, match="No space left"):
        added.add_all([corrected, BARE, *new], TODAY)
    assert ([kept], [removed]) == (added.ids(), added.removed())
    assert [FERRY, BARE] == [added.find(id_) for id_ in (kept, removed)]


def test_removal_can_be_undone(tmp_path: Path) -> None:
    """A removed article is read by no build until it is restored, whole; each works once."""
    added = AddedArticles(tmp_path)
    id_ = added.add(FERRY, TODAY)
    before = list(read_articles(tmp_path))
    assert added.remove(id_)
    assert not added.remove(id_)
    assert ([], [], [id_]) == (list(read_articles(tmp_path)), added.ids(), added.removed())
    assert (FERRY, id_, True) == (added.find(id_), added.id_of(str(key_of(id_))), added.is_removed(id_))
    assert added.restore(id_)
    assert not added.restore(id_)
    assert (before, []) == (list(read_articles(tmp_path)), added.removed())


def test_replacement_keeps_the_id(tmp_path: Path) -> None:
    """An article is replaced under its id; one that is removed or unknown is not, nor by one without text."""
    added, new = AddedArticles(tmp_path), AddedArticle("Phà Thủy Kiều nghỉ một ngày.", "Phà nghỉ")
    id_ = added.add(FERRY, TODAY)
    assert added.replace(id_, new)
    assert ([id_], new) == (added.ids(), added.find(id_))
    with pytest.raises(ValueError, match="without text"):
        added.replace(id_, AddedArticle(" ", "Phà"))
    added.remove(id_)
    assert [False] * 2 == [added.replace(other, FERRY) for other in (id_, "added/../x")]
    assert ([], new) == (added.ids(), added.find(id_))


@pytest.mark.parametrize(
    "id_", ["cau", "added/cau", "added/../../cau-aaaaaaaaaa", "added/.removed/2026-1130-aaaaaaaaaa", "", "added/\0"]
)
def test_other_ids_are_refused(id_: str, tmp_path: Path) -> None:
    """No id leads out of the folder, and articles that were not added are neither found nor moved."""
    added = AddedArticles(tmp_path / "added")
    (tmp_path / "cau-aaaaaaaaaa.jsonl").touch()
    assert (None, False, False) == (added.find(id_), added.remove(id_), added.restore(id_))
    assert (None, None, False) == (key_of(id_), added.id_of(id_), added.is_removed(id_))


def test_what_no_file_can_hold_is_left_out(tmp_path: Path) -> None:
    """Halves of characters and NUL do not make a record that builds refuse; nor does a file that somebody edited."""
    added = AddedArticles(tmp_path)
    id_ = added.add(AddedArticle("Phà\0 cập bến\ud83d an toàn.", "***"), TODAY)
    (article,) = read_articles(tmp_path)
    assert isinstance(article, Article)
    assert (id_, "Phà cập bến? an toàn.") == (article.id, article.text)
    file = tmp_path / f"{id_.removeprefix('added/')}.jsonl"
    for content in ("[]", "{", json.dumps({"title": "Phà"})):
        file.write_text(content, encoding="utf-8")
        assert added.find(id_) is None


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """The error names the folder and a remedy."""
    (tmp_path / "added").touch()
    with pytest.raises(AddedArticlesError, match="added cannot be used") as failed:
        AddedArticles(tmp_path / "added").add(FERRY, TODAY)
    assert failed.value.remedy
