"""The documents for people: READMEs, the guide for contributors, the changelog."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = [ROOT / folder / "README.md" for folder in (".", "bot", "retrieval", "storage", "tests")]
SECURITY = ROOT / "deploy" / "SECURITY.md"
DOCUMENTS = [*READMES, ROOT / ".github" / "CONTRIBUTING.md", *sorted((ROOT / "deploy").glob("*.md"))]
SCREEN = 60  # lines

LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
# A path of this project: below a folder at the top, or a file by its ending, or a folder by the slash at its end.
PATH = re.compile(
    r"(?:bot|retrieval|storage|tests|deploy)(?:/[\w.-]+)+/?"
    r"|[\w.-]+(?:/[\w.-]+)*(?:\.(?:py|md|json|jsonl|toml|txt|db)|/)"
)
# Made while the program runs, most of it in the data folder.
OF_OPERATORS = {
    *("articles/", "aliases.txt", "golden.jsonl", "hoibao.db", "conversations.db", "shelves.json"),
    *(
        "added/",
        "added.jsonl",
        "drafts/",
        ".removed/",
        ".shared/",
        "backups/",
        "index/",
        "audit.jsonl",
        "erasures.jsonl",
        "deploy/.env",
    ),
}


def section(document: Path, heading: str) -> str:
    """Return the text below a heading of the second level."""
    return document.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def paths_in(text: str) -> Iterator[str]:
    """Yield the paths named in backticks, in order."""
    yield from filter(PATH.fullmatch, CODE.findall(text))


def exists(document: Path, path: str) -> bool:
    return path in OF_OPERATORS or (document.parent / path).exists() or (ROOT / path).exists()


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link leads to a file of this project."""
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [] == [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_paths_exist(document: Path) -> None:
    """Every path in backticks exists, seen from the document or from the root."""
    named = paths_in(document.read_text(encoding="utf-8"))
    assert [] == [path for path in named if not exists(document, path)]


@pytest.mark.parametrize("package", ["bot", "retrieval"])
def test_route_of_a_question_names_each_file_once(package: str) -> None:
    """The way of a question names its files in order, without going back to one."""
    route = list(paths_in(section(ROOT / package / "README.md", "The way of a question")))
    assert len(route) > 10
    assert sorted(set(route)) == sorted(route)


@pytest.mark.parametrize("document", READMES[1:], ids=name)
def test_readme_of_a_package_fits_on_a_screen(document: Path) -> None:
    """The README of a package can be read without scrolling far."""
    assert len(document.read_text(encoding="utf-8").splitlines()) <= SCREEN


def test_layers_name_every_folder() -> None:
    """The layers of a package name each of its folders and modules, or the folder that holds it."""
    for package in ("bot", "retrieval", "storage"):
        layers = set(paths_in(section(ROOT / package / "README.md", "Layers")))
        parts = chain((ROOT / package).glob("*.py"), (ROOT / package).glob("*/__init__.py"))
        names = {path.name if path.parent.name == package else f"{path.parent.name}/" for path in parts}
        assert set() == names - layers - {"__init__.py"}


def test_every_threat_has_its_test() -> None:
    """Each row of the threat table names who, how and what stops it, and tests that exist."""
    _, _, *rows = [line for line in section(SECURITY, "Threats").splitlines() if line.startswith("|")]
    assert rows
    lacking = []
    for row in rows:
        *reasons, tests = (cell.strip() for cell in row.strip("|").split("|"))
        named = list(named_tests(tests))
        assert (3, True, True) == (len(reasons), all(reasons), bool(named)), row
        lacking += [f"{path}::{function}" for path, function in named if not defines(ROOT / path, function)]
    assert "" == "\n".join(lacking)


def named_tests(cell: str) -> Iterator[tuple[str, str]]:
    """Yield file and function of each test that is named in backticks; `::name` is of the file before it."""
    file = ""
    for path, function in re.findall(r"`([\w/.]*)::(\w+)`", cell):
        file = path or file
        yield file, function


def defines(path: Path, function: str) -> bool:
    """Return whether a file defines a function at its top."""
    return path.is_file() and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )
