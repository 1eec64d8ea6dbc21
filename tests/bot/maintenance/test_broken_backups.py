"""Archives that are no backup, or a broken or hostile one: a message names the file, and nothing is changed."""

import json
import os
import random
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.maintenance.backup import BackupError, restore_backup, write_backup
from bot.services.added_articles import AddedArticle, AddedArticles
from retrieval.index.generations import Generations
from storage.conversations import ConversationLog
from storage.database import Database
from storage.erasure_list import ErasureList
from storage.errors import StorageError
from tests.storage.exchanges import EXCHANGE


class Machine:
    """A data folder with a log of one exchange, the numbers of two articles, two added ones, and a backup of all."""

    def __init__(self, folder: Path) -> None:
        self.data, self.backup = folder / "data", folder / "saved.zip"
        self.url = f"sqlite:///{self.data}/hoibao.db"
        self.generations = Generations(self.data / "index")
        self.added = self.data / "added"

    async def fill(self) -> None:
        """Write everything."""
        async with Database.open(self.url) as database:
            await ConversationLog(database).record(EXCHANGE)
        self.generations.register.parent.mkdir()
        self.generations.register.write_text('{"cau": 1, "vai": 2}', encoding="utf-8")
        articles = AddedArticles(self.added)
        ids = [articles.add(AddedArticle(text), date(2026, 11, 30)) for text in ("Phà đông khách.", "Chợ họp.")]
        articles.remove(ids[1])
        write_backup(self.url, self.generations.register, self.added, self.backup)

    def restore(self) -> list[str]:
        """Restore the backup."""
        return restore_backup(
            self.backup, self.url, self.generations, ErasureList(self.backup.with_name("erasures.jsonl")), self.added
        )

    def files(self) -> Mapping[str, bytes]:
        """Return the content of every file in the data folder, by name."""
        paths = (path for path in self.data.rglob("*") if path.is_file() and path.name != "lock")
        return {path.relative_to(self.data).as_posix(): path.read_bytes() for path in paths}

    def members(self) -> dict[str, bytes]:
        """Return the members of the backup."""
        with zipfile.ZipFile(self.backup) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def pack(self, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
        """Write another backup."""
        with zipfile.ZipFile(self.backup, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(name, content)


@pytest.fixture
async def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    await found.fill()
    return found


def with_numbers(numbers: object) -> Callable[[Machine], None]:
    return lambda machine: machine.pack(machine.members() | {"shelves.json": json.dumps(numbers).encode()})


def with_added(**changes: object) -> Callable[[Machine], None]:
    def change(machine: Machine) -> None:
        members = machine.members()
        lines = [json.loads(line) | changes for line in members["added.jsonl"].splitlines()]
        machine.pack(members | {"added.jsonl": b"\n".join(json.dumps(line).encode() for line in lines)})

    return change


def with_trigger(machine: Machine) -> None:
    members = machine.members()
    database = machine.backup.with_name("changed.db")
    database.write_bytes(members["conversations.db"])
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON exchanges BEGIN DELETE FROM exchanges; END")
    machine.pack(members | {"conversations.db": database.read_bytes()})


def with_declared_size(size: int) -> Callable[[Machine], None]:
    """Return a change of the size that the directory declares for the first member."""

    def change(machine: Machine) -> None:
        content = bytearray(machine.backup.read_bytes())
        entry = content.index(b"PK\x01\x02")
        content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
        machine.backup.write_bytes(content)

    return change


def encrypted(machine: Machine) -> None:
    content = bytearray(machine.backup.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    machine.backup.write_bytes(content)


def twice(machine: Machine) -> None:
    with zipfile.ZipFile(machine.backup, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("shelves.json", "{}")


def a_pipe(machine: Machine) -> None:
    machine.backup.unlink()
    os.mkfifo(machine.backup)


def a_folder(machine: Machine) -> None:
    machine.backup.unlink()
    machine.backup.mkdir()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda machine: machine.backup.write_bytes(b""), "not a zip file"),
        (lambda machine: machine.pack({}), "holds no conversations.db"),
        (lambda machine: machine.pack({"shelves.json": b"{}"}), "holds no conversations.db"),
        (lambda machine: machine.pack({"conversations.db": b"text" * 999}), "not a database"),
        (lambda machine: machine.pack({"conversations.db": b""}), "no log of conversations"),
        (lambda machine: machine.pack(machine.members(), zipfile.ZIP_LZMA), "packed in another way"),
        (with_declared_size(1 << 31), "take"),
        (with_declared_size(100), "Bad CRC-32"),
        (with_numbers({"cau": 1, "vai": 1}), "two articles have the same number"),
        (with_numbers({"cau": 0}), "between 1 and"),
        (with_added(name="../../hoibao.db"), "another name or form"),
        (with_added(name="cau.jsonl"), "another name or form"),
        (with_added(content=None), "another name or form"),
        (with_added(removed=1), "another name or form"),
        (with_added(name="2026-1130-aaaaaaaaaa.jsonl", removed=True), "File exists"),
        (with_added(content="a" * (1 << 24)), "more than 16777216 bytes"),
        (lambda machine: machine.pack(machine.members() | {"added.jsonl": b"[]"}), "another name or form"),
        (with_trigger, "holds the trigger 't'"),
        (encrypted, "packed in another way"),
        (twice, "holds a member twice"),
        (a_pipe, "no regular file"),
        (a_folder, "no regular file"),
    ],
)
def test_broken_backup_changes_nothing(
    machine: Machine, change: Callable[[Machine], None], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind of broken archive is refused with its reason, before more is unpacked than fits on the disk."""
    change(machine)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1 << 30))
    before = machine.files()
    with pytest.raises((BackupError, StorageError), match=expected):
        machine.restore()
    assert before == machine.files()


def test_added_articles_are_restored(machine: Machine) -> None:
    """Added articles, removed ones too, are replaced by those of a backup and kept aside; an older one has none."""
    articles = AddedArticles(machine.added)
    before = {name: content for name, content in machine.files().items() if name.startswith("added/")}
    (kept,), (removed,) = articles.ids(), articles.removed()
    articles.restore(removed)
    articles.remove(kept)
    later = articles.add(AddedArticle("Tin mới."), date(2026, 12, 1))
    lines = machine.restore()
    assert "added articles restored; the previous ones are in" in lines[2]
    assert ([kept], [removed]) == (articles.ids(), articles.removed())
    aside = AddedArticles(Path(lines[2].partition(" are in ")[2]))
    assert [later, removed] == aside.ids()
    assert before.items() <= machine.files().items()
    articles.restore(removed)
    members = machine.members()
    del members["added.jsonl"]
    machine.pack(members)
    assert 2 == len(machine.restore())
    assert {kept, removed} == set(articles.ids())


def test_every_flipped_bit_is_a_message_or_harmless(machine: Machine) -> None:
    """Whatever bit of an archive is flipped, the restore succeeds or fails with a message; no other error escapes."""
    whole = machine.backup.read_bytes()
    choice = random.Random(14)
    refused = 0
    for place in [*choice.sample(range(len(whole)), 150), *range(len(whole) - 150, len(whole))]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choice.randrange(8)
        machine.backup.write_bytes(damaged)
        before = machine.files()
        try:
            machine.restore()
        except (BackupError, StorageError):
            refused += 1
            assert before == machine.files()
    assert refused > 100
