"""Leave this process hardly any files that it may open."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_free_descriptor() -> Iterator[None]:
    """Have this process open one more file at a time, and no pipe."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
