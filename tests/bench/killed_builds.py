"""Kills builds and refreshes at random moments, thirty of each by default, and checks the index after each.

    python -m tests.bench.killed_builds [--kills N]

Fails if the current index is damaged, the next build fails, or temporary files remain.
"""

import argparse
import tempfile
from pathlib import Path

from tests.retrieval.building.test_build_killed import survive_killed_refreshes, survive_kills


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        survive_kills(Path(folder) / "builds", options.kills)
        survive_killed_refreshes(Path(folder) / "refreshes", options.kills)
    print(f"{options.kills} kills of each survived")


if __name__ == "__main__":
    main()
