"""Which way imports may run, read off the syntax trees; DESIGN of the packages in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "retrieval", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
# Of bot/, all but what wires it together.
OF_TELEGRAM = {
    "application",
    "dispatching",
    "inbox_queue",
    "polling",
    "rate_limits",
    "serving",
    "weather",
    "webhook",
}
NOT_OF_TELEGRAM = sorted(
    path.stem
    for path in (ROOT / "bot").glob("*.py")
    if path.stem not in OF_TELEGRAM | {"__init__", "__main__", "composition"}
)


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def importers(package: str) -> set[str]:
    """The files of ours that import a package or a part of it."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name == package or name.startswith(f"{package}.") for name in imports(path))
    }


def test_imports_run_one_way() -> None:
    """`bot` imports `retrieval` and `storage`, which know neither each other nor `bot`."""
    for package, others in (("retrieval", ("bot", "storage")), ("storage", ("bot", "retrieval"))):
        for other in others:
            assert [] == [name for name in importers(other) if name.startswith(f"{package}/")]


def test_only_the_application_and_its_handlers_know_telegram() -> None:
    """`telegram` is imported by the application, what carries updates to it, and `bot/handlers/` only."""
    carriers = {f"bot/{name}.py" for name in OF_TELEGRAM}
    assert carriers == {name for name in importers("telegram") if not name.startswith("bot/handlers/")}


@pytest.mark.parametrize(
    ("library", "expected"),
    [("underthesea", {"retrieval/text/segmentation.py"}), ("rank_bm25", {"retrieval/index/okapi.py"})],
)
def test_libraries_of_one_module(library: str, expected: set[str]) -> None:
    """A library that one module stands for is imported there only."""
    assert expected == importers(library)


@pytest.mark.parametrize("library", ["sqlalchemy", "sqlite3", "aiosqlite"])
def test_sql_stays_in_storage(library: str) -> None:
    """Only `storage` speaks SQL."""
    assert [] == [name for name in importers(library) if not name.startswith("storage/")]


@pytest.mark.parametrize("module", NOT_OF_TELEGRAM)
def test_plain_modules_know_no_handlers(module: str) -> None:
    """What serves the terminal as well imports neither the application nor its handlers."""
    imported = list(imports(ROOT / "bot" / f"{module}.py"))
    assert [] == [
        name
        for name in imported
        if name.startswith(("bot.telegram.application", "bot.handlers", "bot.composition.archive"))
    ]


@pytest.mark.parametrize("module", ["answering", "catalogue", "recalling", "reindexing", "summarising", "timelines"])
def test_answers_know_no_markup(module: str) -> None:
    """What is answered, summarised, listed and rebuilt is plain data, without words or markup."""
    imported = list(imports(ROOT / "bot" / f"{module}.py"))
    assert [] == [
        name for name in imported if name in {"bot.telegram.render", "bot.texts.texts", "bot.terminal.chat", "html"}
    ]


def test_only_settings_read_the_environment() -> None:
    """The environment is handed to `Settings.from_env` by the command line and read nowhere else."""
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "environ")
        or (isinstance(node, ast.Name) and node.id == "getenv")
        or (isinstance(node, ast.Attribute) and node.attr == "getenv")
    }
    assert {"bot/__main__.py"} == readers


def test_only_composition_names_concrete_parts() -> None:
    """Nothing else of the bot makes a segmenter, a database or the generations of an index."""
    concrete = {
        "UndertheseaSegmenter",
        "CollocationSegmenter",
        "Database",
        "ConversationLog",
        "CatchingUpLog",
        "Inbox",
        "Generations",
    }
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in concrete
    }
    assert {"bot/composition/archive.py"} == makers
