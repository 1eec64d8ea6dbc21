"""Generations at an address: what one machine publishes, others fetch, follow, and never search half."""

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from retrieval.building.refresh import refresh
from retrieval.errors import AddressError, IndexUnusableError, NewerPublishedError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.retrieval.index.published.machines import OPTIONS, Machine

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 — as shutil names it


@pytest.fixture
def editor(tmp_path: Path, url: str) -> Machine:
    """A machine that builds."""
    return Machine(tmp_path / "editor", url)


@pytest.fixture
def replica(tmp_path: Path, url: str) -> Machine:
    """A machine without articles."""
    return Machine(tmp_path / "replica", url)


def test_replicas_follow(editor: Machine, replica: Machine) -> None:
    """What is built, refreshed or rolled back on one machine is served on another, which needs no articles."""
    replica.generations.follow()
    assert (None, None) == (replica.generations.current(), replica.generations.published())
    first = editor.build()
    assert first == replica.served() == editor.served()
    segment = editor.add("ga")
    assert (segment, True) == (replica.served(), replica.holds("ga"))
    assert segment == Generations(replica.index).open().generation
    assert [] == replica.files("fetching/*")
    assert editor.generations.as_of(first) == replica.generations.as_of(first)
    assert editor.generations.reading(first) == replica.generations.reading(first)
    second = editor.build()
    assert (second, True) == (replica.served(), replica.holds("ga"))
    editor.generations.roll_back()
    assert segment == replica.served() == editor.served()
    publication = replica.generations.published()
    assert publication is not None
    assert (segment, first) == (publication.served, publication.generation)
    assert editor.store.read("current") == publication.to_json()


def test_a_generation_without_its_segment(editor: Machine, replica: Machine) -> None:
    """A refresh that finds the articles as in the generation again takes the segment from the replicas, too."""
    first = editor.build()
    assert editor.add("ga") == replica.served()
    (editor.articles / "ga.txt").unlink()
    refresh(editor.articles, editor.generations, BlankSegmenter(), OPTIONS)
    assert (first, False) == (replica.served(), replica.holds("ga"))


def test_builds_on_two_machines(editor: Machine, replica: Machine) -> None:
    """A build on another machine goes on from what is published, and keeps the public numbers of the articles."""
    editor.build()
    editor.add("ga")
    shutil.copytree(editor.articles, replica.articles)
    (replica.articles / "ben.txt").write_text("Bến Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    before = json.loads(editor.generations.register.read_text())
    second = replica.build()
    after = json.loads(replica.generations.register.read_text())
    assert before.items() < after.items()
    assert second == editor.served()
    assert after == json.loads(editor.generations.register.read_text())


def test_a_newer_publication_is_not_replaced(editor: Machine, replica: Machine) -> None:
    """A build or refresh that did not begin with what is published is refused, and leaves nothing behind."""
    first = editor.build()
    replica.served()
    with editor.generations.building(), editor.generations.new() as folder:
        (folder / "part").write_text("x")
        second = replica.build()
        with pytest.raises(NewerPublishedError, match="which stays in use: build again"):
            editor.generations.publish(folder, {})
    assert ([f"generations/{first}"], first) == (editor.files("generations/*"), editor.generations.current())
    assert second == editor.served()


@pytest.mark.parametrize("kind", ["generations", "segments"])
def test_a_damaged_download_is_refused(editor: Machine, replica: Machine, kind: str) -> None:
    """A file that arrives damaged is named, what was fetched before stays, and the next attempt fetches it alone."""
    before = editor.build()
    replica.served()
    name = editor.add("ga") if kind == "segments" else editor.build()
    file = f"{kind}/{name}/texts.utf8"
    content = editor.store.read(file) or b""
    editor.store.write(file, content[:-1] + b"?")
    with pytest.raises(IndexUnusableError, match=r"texts.utf8 arrived damaged: wait for the next attempt"):
        replica.generations.follow()
    assert before == replica.generations.open().generation == replica.generations.served()
    editor.store.write(file, content)
    others = [replica.index / one for one in replica.files(f"fetching/{name}/**/*.npy")]
    times = [path.stat().st_mtime_ns for path in others]
    assert others
    assert name == replica.served()
    moved = [replica.index / kind / path.relative_to(replica.index / "fetching") for path in others]
    assert times == [path.stat().st_mtime_ns for path in moved]


def test_damage_on_this_machine_is_repaired(editor: Machine, replica: Machine) -> None:
    """A file that is damaged here is fetched again when the program starts."""
    name = editor.build()
    replica.served()
    (replica.index / "generations" / name / "texts.utf8").write_bytes(b"")
    again = Machine(replica.folder, replica.url)
    assert name == again.served()


def test_a_full_disk(editor: Machine, replica: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room for a generation nothing is fetched, and the error says how much room it needs."""
    editor.build()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 9, 1))
    with pytest.raises(AddressError, match=r"needs \d+ MB in .*, where 0 are free: make room in the data folder"):
        replica.generations.follow()
    assert ([], None) == (replica.files("generations/*"), replica.generations.current())


def test_a_folder_that_cannot_be_written(editor: Machine, replica: Machine) -> None:
    """What cannot be stored here, or not even be locked, is an error with a remedy."""
    editor.build()
    lock, refused = replica.index / "exchange.lock", r"cannot be stored in .*: make room in the data folder"
    lock.mkdir(parents=True)
    with pytest.raises(AddressError, match=refused):
        replica.generations.follow()
    lock.rmdir()
    (replica.index / "fetching").write_text("a file")
    with pytest.raises(AddressError, match=refused):
        replica.generations.follow()


def test_a_build_replaces_what_is_damaged(editor: Machine, replica: Machine) -> None:
    """A build begins without a publication that is damaged, and replaces it."""
    name = editor.build()
    editor.store.write(f"generations/{name}/texts.utf8", b"")
    built = replica.build()
    assert built == editor.served() == replica.served()


def test_another_version_is_not_fetched(editor: Machine, replica: Machine) -> None:
    """What another version of the program published is named before it is fetched; a build here replaces it."""
    name = editor.build()
    file = f"generations/{name}/manifest.json"
    manifest = json.loads(editor.store.read(file) or b"")
    editor.store.write(file, json.dumps({**manifest, "format": 1}).encode())
    with pytest.raises(IndexUnusableError, match="was written by another version of hoibao: run `hoibao reindex`"):
        replica.generations.follow()
    assert [] == replica.files("**/*.npy")
    assert replica.build() == replica.served()


def test_names_that_lead_out(editor: Machine, replica: Machine) -> None:
    """A manifest whose files would be written elsewhere is refused before anything is written."""
    generation = editor.build()
    file = f"generations/{generation}/manifest.json"
    manifest = json.loads(editor.store.read(file) or b"")
    for name in ("../../escaped", f"{editor.folder}/escaped", "a/../../escaped", "./escaped", "manifest.json"):
        editor.store.write(file, json.dumps({**manifest, "files": {name: [1, 1]}}).encode())
        with pytest.raises(IndexUnusableError, match="find out who wrote it"):
            replica.generations.follow()
    assert ["exchange.lock"] == replica.files("**/*")


def test_what_is_no_publication(editor: Machine, replica: Machine) -> None:
    """A pointer with names of others, such as paths, or of another shape is refused; a build replaces it."""
    editor.build()
    editor.add("ga")
    content = (editor.store.read("current") or b"").decode()
    written = json.loads(content)
    values = [*written.values(), *written["refresh"].values(), *(name for name, _, _ in written["files"].values())]
    damaged = [content.replace(value, "../../x") for value in values if isinstance(value, str)]
    for wrong in (*damaged, "", "{}", "null", "[" * 100_000, content.replace("[", "{")):
        editor.store.write("current", wrong.encode())
        with pytest.raises(IndexUnusableError, match=r"/current is damaged .*: run `hoibao reindex`"):
            replica.generations.follow()
    assert editor.build() == replica.served()


def test_a_generation_that_is_only_at_the_address(editor: Machine, replica: Machine) -> None:
    """A machine that has fetched the current generation only can roll back to the one before, without its segment."""
    first, _, second = editor.build(), editor.add("ga"), editor.build()
    assert second == replica.served()
    assert first == replica.generations.roll_back()
    assert first == editor.served() == replica.served()


def test_a_fetch_that_is_not_made(editor: Machine, replica: Machine) -> None:
    """Nothing is fetched while another process fetches to the folder, or once the program ends."""
    editor.build()
    with replica.generations._locked("exchange.lock"):  # noqa: SLF001 — stands for the other process
        Machine(replica.folder, replica.url).generations.follow(wait=False)
    replica.generations.follow(is_ending=lambda: True)
    assert replica.generations.current() is None
    assert replica.served() == editor.served()
