"""Two programs, each with a data folder, that share files by a database."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.services.added_articles import AddedArticle, AddedArticles, AddedArticlesError
from bot.services.article_adding import ArticleAdding
from bot.services.article_drafts import ArticleDrafts, Draft
from bot.services.folder_mirror import FolderMirror
from bot.services.shared_drafts import SharedDrafts
from bot.services.shared_folder import SharedFolder, fetch_files
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.shared_files import FileChange, FileContent, FileState, FileTable

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

FERRY = AddedArticle("Bến phà Thủy Kiều đón 4.200 lượt khách.", "Phà Thủy Kiều đông khách")
MARKET = AddedArticle("Chợ nổi Cái Tràm họp cả ngày lẫn đêm.", "Chợ nổi Cái Tràm")
TODAY = date(2026, 11, 30)
_UNUSED = None  # no index is made here


class Program:
    """A program with its data folder, which is open until ``stack`` ends."""

    def __init__(self, data: Path, url: str, stack: AsyncExitStack) -> None:
        data.mkdir(exist_ok=True)
        self.data = data
        self._url = url
        self._stack = stack
        self.articles = AddedArticles(data / "added")

    async def start(self) -> "Program":
        """Begin as the program does."""
        database = await self._stack.enter_async_context(Database.open(self._url))
        self.table = await self._stack.enter_async_context(FileTable(database))
        self.files = SharedFolder(FolderMirror(self.data), self.table)
        self.adding = ArticleAdding(self.articles, _UNUSED, _UNUSED, self.files)  # type: ignore[arg-type]
        self.drafts = SharedDrafts(ArticleDrafts(self.data / "drafts"), self.files)
        await self.files.begin()
        return self

    def edit(self, content: str, name: str = "aliases.txt") -> None:
        """Write an edited file."""
        (self.data / name).write_text(content, encoding="utf-8")

    def edited(self, name: str = "aliases.txt") -> str | None:
        """Return an edited file."""
        return (self.data / name).read_text(encoding="utf-8") if (self.data / name).exists() else None


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.scale)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.new_url()


@pytest.fixture
async def programs(url: str, tmp_path: Path) -> AsyncIterator[list[Program]]:
    """Yield two programs that are not started yet."""
    async with AsyncExitStack() as stack:
        yield [Program(tmp_path / name, url, stack) for name in ("one", "two")]


async def test_articles_are_everywhere(programs: list[Program]) -> None:
    """An article that one adds, another removes or replaces is so at each; of two changes each sees the other's."""
    one, two = [await program.start() for program in programs]
    ids = await one.adding.add([FERRY, MARKET])
    assert await two.adding.remove(ids[0])
    assert not await one.adding.replace(ids[0], FERRY)
    assert one.articles.is_removed(ids[0])
    assert await one.adding.replace(ids[1], AddedArticle("Chợ nổi Cái Tràm có 310 ghe."))
    await two.adding.pull()
    found = two.articles.find(ids[1])
    assert found is not None
    assert "Chợ nổi Cái Tràm có 310 ghe." == found.text
    assert await two.adding.restore(ids[0])
    await one.adding.pull()
    assert set(ids) == set(one.articles.ids()) == set(two.articles.ids())
    assert one.files.pulled.is_set()


async def test_drafts_are_everywhere(programs: list[Program]) -> None:
    """A draft that one keeps is found, changed and dropped by another."""
    one, two = [await program.start() for program in programs]
    key = await one.drafts.create(Draft(7, "phà.txt", (FERRY,)))
    assert await two.drafts.find(key, 8) is None
    found = await two.drafts.find(key, 7)
    assert found is not None
    await two.drafts.save(key, Draft(7, "phà.txt", (FERRY,), prompt=5))
    assert key == (await one.drafts.awaiting_date(7, 5) or ("", None))[0]
    await one.drafts.drop(key)
    assert await two.drafts.newest(7) is None
    assert [] == list((two.data / "drafts").iterdir())


async def test_files_of_before_are_joined(programs: list[Program]) -> None:
    """Two folders of an earlier version are joined when their programs begin: nothing of either is lost."""
    one, two = programs
    (ferry,) = one.articles.add_all([FERRY], TODAY)
    assert [ferry] == two.articles.add_all([FERRY], TODAY)
    two.articles.remove(ferry)
    (market,) = two.articles.add_all([MARKET], TODAY)
    key = ArticleDrafts(two.data / "drafts").create(Draft(7, "", (MARKET,)))
    one.edit("UBND = Ủy ban nhân dân\n")
    two.edit("HĐND = Hội đồng nhân dân\n")
    await one.start()
    await two.start()
    await one.files.pull()
    for program in programs:
        assert {ferry, market} == set(program.articles.ids()), program.data
        assert [] == program.articles.removed()
        assert "UBND = Ủy ban nhân dân\nHĐND = Hội đồng nhân dân\n" == program.edited()
    assert await one.drafts.find(key, 7) is not None


async def test_many_files_keep_nobody_waiting(programs: list[Program]) -> None:
    """A program that begins with many files has them stored in several changes, so that none takes long."""
    one, two = programs
    two.articles.add_all([AddedArticle(f"Bài {number}") for number in range(250)], TODAY)
    await one.start()
    (ferry,) = await one.adding.add([FERRY])
    await two.start()
    changes = Counter(state.number for state in (await two.table.since(0))[1])
    assert (251, 100) == (sum(changes.values()), max(changes.values()))
    await one.files.pull()
    assert {ferry, *two.articles.ids()} == set(one.articles.ids())


async def test_files_are_compared_while_others_change_some(
    programs: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a program compares all its files with those that are stored, another one can add an article."""
    one, two = [await program.start() for program in programs]
    await one.adding.add([FERRY])
    await two.files.pull()
    began, go_on, has = threading.Event(), threading.Event(), FolderMirror.has

    def has_later(mirror: FolderMirror, state: FileState) -> bool:
        began.set()
        go_on.wait(60)
        return has(mirror, state)

    monkeypatch.setattr(FolderMirror, "has", has_later)
    keeping = asyncio.create_task(one.files.keep_in_step())
    assert await asyncio.to_thread(began.wait, 60)
    try:
        (market,) = await two.adding.add([MARKET])
    finally:
        go_on.set()
    async with asyncio.timeout(60):
        while market not in one.articles.ids():  # noqa: ASYNC110 — a task of the program pulls it
            await asyncio.sleep(0.1)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_edited_files_are_joined(programs: list[Program], url: str, tmp_path: Path) -> None:
    """Changes by hand reach the others, from each at once, deletions too, also those made while a program was away."""
    one, two = [await program.start() for program in programs]
    one.edit("a = b\nc = d\n")
    await one.files.pull()
    await two.files.pull()
    assert "a = b\nc = d\n" == two.edited()
    one.edit("a = b\nc = d\ne = g\n")
    two.edit("c = d\n")
    for program in (one, two, one):
        await program.files.pull()
    assert "c = d\ne = g\n" == one.edited() == two.edited()
    async with two.files.changing() as names:
        names.add("golden.jsonl")
        two.edit("{}\n", "golden.jsonl")
    (one.data / "aliases.txt").unlink()
    await one.files.pull()
    await two.files.pull()
    assert (None, "{}\n") == (two.edited(), one.edited("golden.jsonl"))
    three = tmp_path / "three"
    three.mkdir()
    fetch_files(url, FolderMirror(three))
    if url.startswith("postgresql"):
        assert "{}\n" == (three / "golden.jsonl").read_text(encoding="utf-8")


async def away(*_: object) -> None:
    """Fail as a database does that is away."""
    raise DatabaseUnavailableError("away", "try again")


async def test_what_is_not_stored_is_undone(programs: list[Program]) -> None:
    """A change that the database did not store is an error, and the folder is as the others have it afterwards."""
    one, two = [await program.start() for program in programs]
    (kept,) = await one.adding.add([MARKET])
    await two.adding.pull()
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("storage.shared_files.FileChange.store", away)
        with pytest.raises(AddedArticlesError, match="away"):
            await one.adding.add([FERRY])
        with pytest.raises(AddedArticlesError, match="away"):
            await one.adding.remove(kept)
    await one.adding.pull()
    assert [kept] == one.articles.ids()
    assert [] == one.articles.removed()
    (two.data / "added").rename(two.data / "away")
    (two.data / "added").touch()
    with pytest.raises(AddedArticlesError):
        await two.adding.add([FERRY])


@pytest.mark.parametrize(("writer", "name"), [(ArticleDrafts, "save"), (AddedArticles, "add_all")])
async def test_what_a_cancelled_message_adds_is_undone(
    writer: type, name: str, programs: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft or an article that is written after its message was cancelled goes again: no other program has it."""
    one = await programs[0].start()
    began, go_on = threading.Event(), threading.Event()
    write = getattr(writer, name)

    def write_later(*arguments: Any) -> Any:  # noqa: ANN401 — passed on
        began.set()
        go_on.wait()
        try:
            return write(*arguments)
        finally:
            began.clear()

    monkeypatch.setattr(writer, name, write_later)
    adds_draft = writer is ArticleDrafts
    running = asyncio.ensure_future(
        one.drafts.create(Draft(7, "", (FERRY,))) if adds_draft else one.adding.add([FERRY])
    )
    assert await asyncio.to_thread(began.wait, 60)
    running.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(running, return_exceptions=True)
    while began.is_set():  # noqa: ASYNC110 — of a thread
        await asyncio.sleep(0.01)
    await one.files.pull()
    assert [] == [path for folder in ("drafts", "added") for path in (one.data / folder).glob("*.json*")]


async def test_cancelled_message_that_adds_nothing_stays_cancelled(
    programs: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that was cancelled ends so, also if its article cannot be written."""
    one = await programs[0].start()
    began, go_on = threading.Event(), threading.Event()

    def fail_later(*_: object) -> list[str]:
        began.set()
        go_on.wait()
        raise AddedArticlesError("the disk is full", "make room")

    monkeypatch.setattr(AddedArticles, "add_all", fail_later)
    adding = asyncio.create_task(one.adding.add([FERRY]))
    assert await asyncio.to_thread(began.wait, 60)
    adding.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await adding


async def test_old_drafts_are_deleted_after_a_failure(programs: list[Program]) -> None:
    """Drafts of more than a day go everywhere, also if the database was away when they should have."""
    one, two = [await program.start() for program in programs]
    await one.drafts.create(Draft(7, "", (FERRY,)))
    await two.files.pull()
    broken = iter([away])
    expire = FileChange.expire

    async def expire_later(*arguments: Any) -> None:  # noqa: ANN401 — passed on
        await next(broken, expire)(*arguments)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.services.shared_folder._INTERVAL", 0.01)
        patched.setattr("bot.services.shared_folder.KEPT", -1)
        patched.setattr("storage.shared_files.FileChange.expire", expire_later)
        keeping = asyncio.create_task(one.files.keep_in_step())
        async with asyncio.timeout(60):
            while [*(one.data / "drafts").iterdir()]:  # noqa: ASYNC110 — a task of the program deletes it
                await asyncio.sleep(0.01)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    await two.files.pull()
    assert [] == [*(two.data / "drafts").iterdir()]


async def test_edited_file_that_cannot_be_written_is_left(
    programs: list[Program], url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a program cannot write aliases.txt, that is logged, and all else is shared; once it can, so is the file."""
    one, two = [await program.start() for program in programs]
    (one.data / "aliases.txt").symlink_to("/proc/version")  # not even root can write it
    two.edit("UBND = Ủy ban nhân dân\n")
    await two.files.pull()
    await one.files.pull()
    ids = await one.adding.add([FERRY])
    await two.files.pull()
    assert ids == two.articles.ids()
    fetch_files(url, FolderMirror(one.data))
    assert {"aliases.txt is not shared"} == {record.getMessage().partition(":")[0] for record in caplog.records}
    (one.data / "aliases.txt").unlink()
    one.edit("")
    await one.files.pull()
    assert "UBND = Ủy ban nhân dân\n" == one.edited() == two.edited()


@pytest.mark.parametrize("pulls", [True, False])
async def test_restored_database_deletes_nothing(programs: list[Program], url: str, pulls: bool) -> None:  # noqa: FBT001 — a parameter
    """An edited file that a dump restored under running programs lacks stays, and is stored again."""
    one, two = [await program.start() for program in programs]
    await one.adding.add([FERRY])
    one.edit("UBND = Ủy ban nhân dân\n")
    for program in (one, two, one, two):
        await program.files.pull()
    async with Database.open(url) as database, database.write() as connection:
        await connection.execute(text("DELETE FROM shared_files WHERE name = 'aliases.txt'"))
        await connection.execute(text("UPDATE shared_files SET number = 1 WHERE name = ''"))
    for program in (one, two):
        if pulls:
            await program.files.pull()
        await program.adding.add([MARKET])
        assert "UBND = Ủy ban nhân dân\n" == program.edited()
    (state,) = [state for state in (await one.table.since(0))[1] if state.name == "aliases.txt"]
    assert state.digest is not None


async def test_rows_with_other_names_are_ignored(programs: list[Program]) -> None:
    """Whoever can write to the database names no file outside the shared ones, and hinders no other file."""
    one, two = [await program.start() for program in programs]
    async with one.table.changing(datetime.now(UTC)) as change:
        await change.store([FileContent("../x.jsonl", b"x", "d"), FileContent("added/.removed/x.jsonl", b"x", "d")])
    await one.adding.add([FERRY])
    await two.adding.pull()
    assert 1 == len(two.articles.ids())
    assert {"one", "two"} >= {path.name for path in two.data.parent.iterdir() if not path.name.startswith("shared.db")}
