"""Generations of the index: switched in one step, kept, dropped, and checked on opening."""

import json
import os
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
    """A generation of one file, made current."""
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text(content, encoding="utf-8")
        return generations.publish(folder, {"articles": 0})


def fail(generations: Generations, error: BaseException) -> None:
    """Begin a generation, and raise in the middle of it."""
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text("half", encoding="utf-8")
        raise error


def kept(tmp_path: Path) -> set[str]:
    """The names of all generations there are, hidden ones included."""
    return {path.name for path in (tmp_path / "generations").iterdir()}


@pytest.fixture
def built(tmp_path: Path, segmenter: UndertheseaSegmenter) -> Path:
    """The folder of the current generation, an index of one article."""
    (tmp_path / "a.txt").write_text(SMALL[0], encoding="utf-8")
    generations = Generations(tmp_path / "index")
    return tmp_path / "index" / "generations" / build(tmp_path / "a.txt", generations, segmenter).generation


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    """Cut off the last byte."""
    path.write_bytes(path.read_bytes()[:-1])


def test_nothing_is_current_before_the_first_build(generations: Generations) -> None:
    """An empty folder has no generation, and opening it says so."""
    assert generations.current() is None
    with pytest.raises(IndexUnusableError, match="holds no index yet"):
        generations.open()
    with pytest.raises(IndexUnusableError):
        generations.manifest()


def test_published_is_current(generations: Generations, tmp_path: Path) -> None:
    """Publishing makes a generation current under the name it returns, its facts in the manifest, no rest left."""
    name = publish(generations)

    assert name == generations.current()
    assert (FORMAT, 0) == (generations.manifest()["format"], generations.manifest()["articles"])
    assert {name} == kept(tmp_path)
    assert {"current", "lock", "generations"} == {path.name for path in tmp_path.iterdir()}


def test_the_old_stays_current_until_the_new_is_whole(generations: Generations) -> None:
    """While one is written, and where its body raises, the one before is served."""
    before = publish(generations)
    with generations.building(), generations.new() as folder:
        (folder / "part").write_text("half", encoding="utf-8")
        assert before == generations.current()
    with pytest.raises(KeyboardInterrupt):
        fail(generations, KeyboardInterrupt())

    assert before == generations.current()


def test_a_body_that_raises_leaves_nothing(generations: Generations, tmp_path: Path) -> None:
    """What was written before the error is removed, and the next build goes ahead."""
    with pytest.raises(OSError, match="disk full"):
        fail(generations, OSError("disk full"))

    assert set() == kept(tmp_path)
    assert {publish(generations)} == kept(tmp_path)


def test_what_a_crash_left_is_removed(generations: Generations, tmp_path: Path) -> None:
    """A folder abandoned by a process that died goes with the next build."""
    publish(generations)
    (tmp_path / "generations" / ".20200101T000000-dead" / "words").mkdir(parents=True)
    name = publish(generations)

    assert ".20200101T000000-dead" not in kept(tmp_path)
    assert name in kept(tmp_path)


def test_the_last_ones_are_kept(generations: Generations, tmp_path: Path) -> None:
    """Older generations than the last few are dropped, never the current one, however quickly they follow."""
    published = []
    for _ in range(12):
        published.append(publish(generations))
        assert set(published[-KEPT:]) == kept(tmp_path)
        assert published[-1] == generations.current()


@pytest.mark.parametrize("damage", [flip, truncate, Path.unlink, lambda path: path.write_bytes(b"")])
def test_damage_is_found_on_opening(built: Path, damage: Damage) -> None:
    """In any file of the index, a flipped bit, a missing end and a missing file are told with the file's name."""
    generations = Generations(built.parents[1])
    parts = [
        path for path in built.rglob("*") if path.is_file() and path.stat().st_size and path.name != "manifest.json"
    ]
    assert 40 < len(parts)
    for path in parts:
        whole = path.read_bytes()
        damage(path)
        with pytest.raises(IndexUnusableError, match=f"{path.name} is damaged or missing.*built again"):
            generations.open()
        path.write_bytes(whole)
    assert built.name == generations.open().generation


@pytest.mark.parametrize("damage", [truncate, Path.unlink, lambda path: path.write_bytes(b"\xff\xfe\0")])
def test_a_damaged_manifest_is_found(built: Path, damage: Damage) -> None:
    """Without its manifest a generation can't be trusted, and is not opened."""
    damage(built / "manifest.json")

    with pytest.raises(IndexUnusableError, match=r"manifest\.json cannot be read"):
        Generations(built.parents[1]).open()


def test_another_format_is_told_apart(built: Path) -> None:
    """An index written by another version of the program is refused by that name."""
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    (built / "manifest.json").write_text(json.dumps(manifest | {"format": FORMAT + 1}), encoding="utf-8")

    with pytest.raises(IndexUnusableError, match="written by another version of hoibao"):
        Generations(built.parents[1]).open()


def test_a_generation_that_is_gone_is_told(built: Path) -> None:
    """Where `current` names no generation, opening says so."""
    (built.parents[1] / "current").write_text("20200101T000000-gone", encoding="utf-8")

    with pytest.raises(IndexUnusableError, match="20200101T000000-gone"):
        Generations(built.parents[1]).open()


def test_everything_is_on_the_disk_before_the_switch(
    generations: Generations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file and folder of a generation is synced before `current` is replaced, and that replacing after it."""
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
    """What fails its check is never current, and is removed."""
    before = publish(generations)

    def refuse(folder: Path) -> None:
        assert (folder / "manifest.json").exists()
        raise BuildRefusedError("not this one", "build again")

    with pytest.raises(BuildRefusedError), generations.building(), generations.new() as folder:
        generations.publish(folder, {}, refuse)
    assert before == generations.current()
    assert {before} == kept(tmp_path)


def test_rollback_goes_back_one_at_a_time(tmp_path: Path, segmenter: UndertheseaSegmenter) -> None:
    """Each rollback serves the generation before, until there is none; the next build drops those rolled back."""
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


def test_names_sort_by_age_though_the_clock_is_put_back(generations: Generations, tmp_path: Path) -> None:
    """A generation is named after the newest there is, were that of tomorrow."""
    (tmp_path / "generations" / "29990101T000000.000000-dead").mkdir(parents=True)
    names = [publish(generations), publish(generations)]

    assert names == sorted(names)
    assert "29990101T000000.000000-dead" < names[0]


def test_the_one_before_serves_where_the_current_is_damaged(tmp_path: Path, segmenter: UndertheseaSegmenter) -> None:
    """Each damaged generation is told with its file, what serves and the mend; where none is whole, it is raised."""
    (tmp_path / "a.txt").write_text(SMALL[0], encoding="utf-8")
    generations = Generations(tmp_path / "index")
    names = [build(tmp_path / "a.txt", generations, segmenter).generation for _ in range(3)]
    told: list[str] = []
    for name, file, damage in zip(
        names[::-1], ("texts.utf8", "words/sentences/codes.npy"), (flip, truncate), strict=False
    ):
        damage(tmp_path / "index" / "generations" / name / file)

    assert names[0] == generations.open_whole(told.append).generation
    assert [
        f"{tmp_path}/index/generations/{name}/{file} is damaged or missing: run `hoibao reindex`; "
        f"until then generation {names[0]} serves"
        for name, file in ((names[2], "texts.utf8"), (names[1], "words/sentences/codes.npy"))
    ] == told
    Path.unlink(tmp_path / "index" / "generations" / names[0] / "manifest.json")
    with pytest.raises(IndexUnusableError, match=names[2]):
        generations.open_whole()


def test_an_open_index_outlives_its_generation(built: Path) -> None:
    """A reader that holds an index reads on after newer builds have dropped its files."""
    generations = Generations(built.parents[1])
    index = generations.open()
    for _ in range(KEPT + 1):
        publish(generations)

    assert not built.exists()
    assert SMALL[0] == index.text(0)
    assert index.top({"syllables": {"cầu": 1.0}}, 3)
