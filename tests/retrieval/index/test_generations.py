"""Generations of the index: published, kept, deleted, rolled back, and verified on opening."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.errors import BuildRefusedError, IndexUnusableError, NothingBeforeError
from retrieval.index.generations import KEPT, Generations
from retrieval.index.manifest import FORMAT
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SMALL

Damage = Callable[[Path], object]


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path)


def publish(generations: Generations, content: str = "x") -> str:
    """Publish a generation of one file, and return its name."""
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text(content, encoding="utf-8")
        return generations.publish(folder, {"articles": 0})


def fail(generations: Generations, error: BaseException) -> None:
    """Start a generation, and raise while it is being written."""
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text("half", encoding="utf-8")
        raise error


def kept(tmp_path: Path) -> set[str]:
    """Return the names of all generations, unfinished ones included."""
    return {path.name for path in (tmp_path / "generations").iterdir()}


@pytest.fixture
def built(tmp_path: Path, segmenter: UndertheseaSegmenter) -> Path:
    """Build an index of one article, and return the folder of its generation."""
    (tmp_path / "a.txt").write_text(SMALL[0], encoding="utf-8")
    generations = Generations(tmp_path / "index")
    return tmp_path / "index" / "generations" / build(tmp_path / "a.txt", generations, segmenter).generation


def flip(path: Path) -> None:
    """Flip one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    """Cut off the last byte."""
    path.write_bytes(path.read_bytes()[:-1])


def test_nothing_is_current_before_the_first_build(generations: Generations) -> None:
    """An empty folder has no current generation, and opening it is an error."""
    assert generations.current() is None
    with pytest.raises(IndexUnusableError, match="holds no index yet"):
        generations.open()
    with pytest.raises(IndexUnusableError):
        generations.manifest()


def test_a_published_generation_is_current(generations: Generations, tmp_path: Path) -> None:
    """Publishing makes a generation current, with its facts in the manifest, and leaves no temporary files."""
    name = publish(generations)

    assert name == generations.current()
    assert (FORMAT, 0) == (generations.manifest()["format"], generations.manifest()["articles"])
    assert {name} == kept(tmp_path)
    assert {"current", "lock", "generations"} == {path.name for path in tmp_path.iterdir()}


def test_the_old_stays_current_until_the_new_is_published(generations: Generations) -> None:
    """While a generation is being written, and if that fails, the previous one is current."""
    before = publish(generations)
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text("half", encoding="utf-8")
        assert before == generations.current()
    with pytest.raises(KeyboardInterrupt):
        fail(generations, KeyboardInterrupt())

    assert before == generations.current()


def test_a_body_that_raises_leaves_nothing(generations: Generations, tmp_path: Path) -> None:
    """The files written before an error are removed, and the next build succeeds."""
    with pytest.raises(OSError, match="disk full"):
        fail(generations, OSError("disk full"))

    assert set() == kept(tmp_path)
    assert {publish(generations)} == kept(tmp_path)


def test_remains_of_a_crash_are_removed(generations: Generations, tmp_path: Path) -> None:
    """The next build removes the folder that a killed process left."""
    publish(generations)
    (tmp_path / "generations" / ".20200101T000000-dead" / "words").mkdir(parents=True)
    name = publish(generations)

    assert ".20200101T000000-dead" not in kept(tmp_path)
    assert name in kept(tmp_path)


def test_the_last_ones_are_kept(generations: Generations, tmp_path: Path) -> None:
    """The newest generations are kept and older ones deleted, however quickly they follow each other."""
    published = []
    for _ in range(12):
        published.append(publish(generations))
        assert set(published[-KEPT:]) == kept(tmp_path)
        assert published[-1] == generations.current()


@pytest.mark.parametrize("damage", [flip, truncate, Path.unlink, lambda path: path.write_bytes(b"")])
def test_damage_is_found_on_opening(built: Path, damage: Damage) -> None:
    """In any file, a flipped bit, a missing end and a missing file are errors that name the file."""
    generations = Generations(built.parents[1])
    parts = [
        path for path in built.rglob("*") if path.is_file() and path.stat().st_size and path.name != "manifest.json"
    ]
    assert 40 < len(parts)
    for path in parts:
        whole = path.read_bytes()
        damage(path)
        with pytest.raises(IndexUnusableError, match=f"{path.name} is damaged or missing.*: run `hoibao reindex`"):
            generations.open()
        path.write_bytes(whole)
    assert built.name == generations.open().generation


@pytest.mark.parametrize("damage", [truncate, Path.unlink, lambda path: path.write_bytes(b"")])
def test_damage_after_the_verification_is_found_before_mapping(
    built: Path, damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mapped file that is cut short or removed once it was verified is an error that names it."""
    monkeypatch.setattr("retrieval.index.generations.verify", lambda _: None)
    generations = Generations(built.parents[1])
    found = set()
    for path in (path for path in built.rglob("*") if path.suffix in {".npy", ".utf8"} and path.stat().st_size):
        whole = path.read_bytes()
        damage(path)
        try:
            generations.open()
        except IndexUnusableError as error:
            found.update({path.name} & set(re.findall(r"[\w.]+", str(error))))
        path.write_bytes(whole)
    assert 40 < len(found)
    assert {"texts.utf8", "sentences.npy", "documents.npy", "codes.npy", "parameters.npy", "syllables.utf8"} <= found


@pytest.mark.parametrize("damage", [truncate, Path.unlink, lambda path: path.write_bytes(b"\xff\xfe\0")])
def test_a_damaged_manifest_is_found(built: Path, damage: Damage) -> None:
    """A generation without a readable manifest is not opened."""
    damage(built / "manifest.json")

    with pytest.raises(IndexUnusableError, match=r"manifest\.json cannot be read"):
        Generations(built.parents[1]).open()


def test_another_format_is_refused(built: Path) -> None:
    """An index written by another version of the program is refused with that reason."""
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    (built / "manifest.json").write_text(json.dumps(manifest | {"format": FORMAT + 1}), encoding="utf-8")

    with pytest.raises(IndexUnusableError, match="written by another version of hoibao"):
        Generations(built.parents[1]).open()


def test_a_missing_generation_is_an_error(built: Path) -> None:
    """If `current` names a generation that does not exist, the error names it."""
    (built.parents[1] / "current").write_text("20200101T000000-gone", encoding="utf-8")

    with pytest.raises(IndexUnusableError, match="20200101T000000-gone"):
        Generations(built.parents[1]).open()


def test_everything_is_on_the_disk_before_the_switch(
    generations: Generations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file and folder of a generation is synced before `current` is replaced, and its folder afterwards."""
    done: list[Path | str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    def watched_replace(path: Path, target: Path) -> Path:
        done.append("switch")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    name = publish(generations)
    before, after = done[: done.index("switch")], done[done.index("switch") + 1 :]

    written = tmp_path / "generations" / f".{name}"
    assert {written, written / "part", written / "manifest.json", tmp_path / "generations"} <= set(before)
    assert tmp_path / "current.new" in before
    assert [tmp_path] == after


def test_a_check_that_raises_keeps_the_old(generations: Generations, tmp_path: Path) -> None:
    """A generation that fails its check never becomes current, and is removed."""
    before = publish(generations)

    def refuse(folder: Path) -> None:
        assert (folder / "manifest.json").exists()
        raise BuildRefusedError("not this one", "build again")

    with pytest.raises(BuildRefusedError), generations.building(), generations.new() as folder:
        generations.publish(folder, {}, refuse)
    assert before == generations.current()
    assert {before} == kept(tmp_path)


def test_rollback_goes_back_one_at_a_time(tmp_path: Path, segmenter: UndertheseaSegmenter) -> None:
    """Each rollback returns to the previous generation; the next build deletes those that were rolled back."""
    (tmp_path / "a.txt").write_text(SMALL[0], encoding="utf-8")
    generations = Generations(tmp_path / "index")
    first, second, third = (build(tmp_path / "a.txt", generations, segmenter).generation for _ in range(3))

    assert second == generations.roll_back() == generations.open().generation
    assert first == generations.roll_back() == generations.open().generation
    with pytest.raises(NothingBeforeError, match=first):
        generations.roll_back()
    assert {first, second, third} == kept(tmp_path / "index")
    fourth = build(tmp_path / "a.txt", generations, segmenter).generation
    assert {first, fourth} == kept(tmp_path / "index")
    assert first == generations.roll_back()


def test_names_sort_by_age_even_if_the_clock_is_set_back(generations: Generations, tmp_path: Path) -> None:
    """A new generation sorts after the newest existing one, even one from the future."""
    (tmp_path / "generations" / "29990101T000000.000000-dead").mkdir(parents=True)
    names = [publish(generations), publish(generations)]

    assert names == sorted(names)
    assert "29990101T000000.000000-dead" < names[0]


def test_the_previous_generation_replaces_a_damaged_one(tmp_path: Path, segmenter: UndertheseaSegmenter) -> None:
    """Damage is reported with the file, the remedy and the replacement; without a replacement it is an error."""
    (tmp_path / "a.txt").write_text(SMALL[0], encoding="utf-8")
    generations = Generations(tmp_path / "index")
    names = [build(tmp_path / "a.txt", generations, segmenter).generation for _ in range(3)]
    messages: list[str] = []
    for name, file, damage in zip(
        names[::-1], ("texts.utf8", "words/sentences/codes.npy"), (flip, truncate), strict=False
    ):
        damage(tmp_path / "index" / "generations" / name / file)

    assert names[0] == generations.open_whole(messages.append).generation
    assert [
        f"{tmp_path}/index/generations/{name}/{file} is damaged or missing: run `hoibao reindex`; "
        f"until then generation {names[0]} serves"
        for name, file in ((names[2], "texts.utf8"), (names[1], "words/sentences/codes.npy"))
    ] == messages
    Path.unlink(tmp_path / "index" / "generations" / names[0] / "manifest.json")
    with pytest.raises(IndexUnusableError, match=names[2]):
        generations.open_whole()


def test_an_open_index_outlives_its_generation(built: Path) -> None:
    """An open index can be read after newer builds have deleted its files."""
    generations = Generations(built.parents[1])
    index = generations.open()
    for _ in range(KEPT + 1):
        publish(generations)

    assert not built.exists()
    assert SMALL[0] == index.text(0)
    assert index.top({"syllables": {"cầu": 1.0}}, 3)
