"""Carries out the steps of the image in a folder, without Docker, and asks the result a question.

    python -m tests.image_steps FOLDER

Reads deploy/Dockerfile, so it cannot differ from it. FOLDER must not exist; it takes the place of the root of the
image: /opt/hoibao becomes FOLDER/opt/hoibao. Only what deploy/Dockerfile.dockerignore lets through is copied. Python
and user are those that run this script, not those of the image. Must be run by root, since the image gives its data
folder to another user, and needs a Python package index.
"""

import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]
_QUESTION, _ANSWER = "Giá lúa Đài Thơm 8 là bao nhiêu?", "5.850 đồng/kg"  # of the sample articles
_PATH = re.compile(r"(?<![\w./-])/(?=(?:opt|src|data)\b)")  # what the image has below its root


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction with its arguments."""
    lines = (line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, arguments = line.strip().partition(" ")
        yield name, arguments.strip()


def copy_context(target: Path) -> None:
    """Copy what the image may be built from: the checkout as far as the ignore file lets it through."""
    patterns = (_CHECKOUT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    ignored = [pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")]

    def select(_: str, names: list[str]) -> set[str]:
        return {name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in ignored)}

    for pattern in (pattern[1:] for pattern in patterns if pattern.startswith("!")):
        copy(_CHECKOUT / pattern, target / pattern, select)


def copy(source: Path, target: Path, ignore: Callable[[str, list[str]], set[str]] | None = None) -> None:
    """Copy a file or a folder, and make the folders above the copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=ignore)
    else:
        shutil.copy(source, target)


class Image:
    """The image in a folder, made step by step."""

    def __init__(self, root: Path) -> None:
        """Make the folder with the context of the build, and put this Python into the path as ``python``."""
        self._root, self._context, tools = root, root / "context", root / "tools"
        copy_context(self._context)
        tools.mkdir()
        (tools / "python").symlink_to(sys.executable)
        index = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        self._environment = {**index, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        self.entrypoint: list[str] = []

    def carry_out(self, name: str, arguments: str) -> None:
        """Carry out one instruction; those that only describe the image are passed over."""
        match name:
            case "RUN":
                self.run(["sh", "-c", self._inside(arguments)])
            case "COPY" if not arguments.startswith("--from="):  # the stages share one folder
                *sources, target = arguments.split()
                for source in sources:
                    name_in_folder = Path(source).name if target.endswith("/") else ""
                    copy(self._context / source, Path(self._inside(target)) / name_in_folder)
            case "ARG":
                variable, _, default = arguments.partition("=")
                self._environment[variable] = default
            case "ENV":
                for variable, _, value in (word.partition("=") for word in shlex.split(arguments)):
                    expanded = value.replace(f"${variable}", self._environment.get(variable, ""))
                    self._environment[variable] = self._inside(expanded)
            case "ENTRYPOINT":
                self.entrypoint = shlex.split(arguments.strip("[]").replace(",", " "))

    def run(self, command: list[str]) -> str:
        """Run a command with the environment of the image, and return what it writes to stdout."""
        program = shutil.which(command[0], path=self._environment["PATH"]) or command[0]
        done = subprocess.run(  # noqa: S603 — the steps of this project's image
            [program, *command[1:]],
            env=self._environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._root,
        )
        return done.stdout

    def _inside(self, text: str) -> str:
        return _PATH.sub(f"{self._root}/", text)


def main() -> None:
    """Make the image, and ask it a question."""
    root = Path(sys.argv[1]).resolve()
    root.mkdir(parents=True)
    image = Image(root)
    for name, arguments in instructions((_CHECKOUT / "deploy" / "Dockerfile").read_text(encoding="utf-8")):
        sys.stderr.write(f"{name} {arguments}\n")
        image.carry_out(name, arguments)
    image.run([*image.entrypoint, "check", "--settings"])
    answer = image.run([*image.entrypoint, "ask", "--limit", "1", _QUESTION])
    sys.stdout.write(answer)
    if _ANSWER not in answer:
        sys.exit("the image does not answer")


if __name__ == "__main__":
    main()
