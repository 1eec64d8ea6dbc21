"""A server of S3 as a process on loopback: moto's, which is installed for `deploy/test scale` only."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.ports import free_port

BUCKET = "kho-bai"


@contextmanager
def s3_server(**settings: str) -> Iterator[Mapping[str, str]]:
    """Start the server with an empty `BUCKET`; yield the variables by which programs find it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = {**os.environ, **settings, "PYTHONWARNINGS": ""}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 — moto's own program
    try:
        _create_bucket(url, server)
        yield {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "reader",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
    finally:
        server.kill()
        server.wait()


def _create_bucket(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Create the bucket as soon as the server answers."""
    request = urllib.request.Request(f"{url}/{BUCKET}", method="PUT")  # noqa: S310 — a server on loopback
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=60):  # noqa: S310 — as above
                return
        except OSError:
            assert server.poll() is None
            time.sleep(0.1)
    raise TimeoutError(url)
