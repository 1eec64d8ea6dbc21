from pathlib import Path

from retrieval.index.replacements import find_replacements, load_replacements

KEY = "cầu sông mây dài 512 m"


def record(
    id_: str, published: str | None, title: str = "Cầu Sông Mây dài 512 m", **fields: object
) -> dict[str, object]:
    basis = "stated" if published else "unknown"
    facts = {"source": "Ven Sông", "url": None, "published_interval": None, "basis": basis}
    return {"id": id_, "title": title, "published": published, **facts, **fields}


def notice(id_: str, published: str | None, words: str, *addresses: str, **fields: object) -> dict[str, object]:
    corrects = {"words": f"đính chính trong bài {words} có sai sót", "addresses": [*addresses]}
    return record(id_, published, "Đính chính", corrects=corrects, **fields)


def test_notice_corrects_the_newest_before_it() -> None:
    """Of several articles of a title the newest that is not later than the notice is meant, of its own newspaper."""
    older = [record("a", "2024-09-24"), record("b", "2024-09-25"), record("c", "2024-09-27")]
    elsewhere = record("d", "2024-09-26", source="Đồng Quê")
    assert {"b": "n"} == find_replacements([*older, elsewhere, notice("n", "2024-09-26", KEY)])
    assert {"d": "n"} == find_replacements([elsewhere, notice("n", "2024-09-26", KEY)])
    assert {"c": "n"} == find_replacements([*older, notice("n", None, KEY)])


def test_address_and_nothing_else() -> None:
    """An address names an article; a title that no article has, and the notice itself, name none."""
    address = "https://a.example/1"
    linked = record("a", None, "Khác", url=address)
    assert {"a": "n"} == find_replacements([linked, notice("n", "2024-09-26", "không có bài này", address)])
    assert {} == find_replacements([notice("n", "2024-09-26", "trong bài có"), record("z", "2024-10-01")])


def test_longest_title_is_meant() -> None:
    """Of titles that begin alike the longest is meant, several titles may be named, and short ones are not."""
    titles = {"a": "Cầu Sông Mây dài", "b": "Cầu Sông Mây dài 512 m", "c": "Chợ nổi đông khách hơn", "d": "Cầu dài"}
    records = [record(id_, "2024-09-24", title) for id_, title in titles.items()]
    text = f"{KEY} và bài chợ nổi đông khách hơn cầu dài"
    assert {"b": "n", "c": "n"} == find_replacements([*records, notice("n", "2024-09-26", text)])


def test_editor_decides() -> None:
    """What an editor states replaces what a notice says."""
    older = record("a", "2024-09-24", correction={"replaced_by": "m"})
    assert {"a": "m"} == find_replacements([older, notice("n", "2024-09-26", KEY), record("m", None, "Khác")])


def test_circle_replaces_nothing() -> None:
    """Articles that replace each other in a circle, or themselves, are not replaced; others that they replace are."""
    circle = [record(id_, None, id_, correction={"replaced_by": by}) for id_, by in ("ab", "ba", "cc")]
    assert {"d": "e"} == find_replacements([*circle, record("d", None, "d", correction={"replaced_by": "e"})])


def test_generation_of_before(tmp_path: Path) -> None:
    """A generation of before this table has no replacements."""
    assert {} == load_replacements(tmp_path)
