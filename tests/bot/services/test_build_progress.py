from bot.services.build_progress import BuildProgress, BuildStatus
from retrieval.building.options import Progress


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The seconds it shows."""
        return self.now


def noted(*steps: tuple[float, Progress]) -> BuildStatus:
    """The standing after progress was noted at these seconds from the start."""
    clock = Clock()
    pace = BuildProgress(clock)
    for seconds, progress in steps:
        clock.now = 1000.0 + seconds
        pace.note(progress)
    return pace.standing


def test_nothing_is_known_at_first() -> None:
    """Before a phase has run for a second, and where nothing was done in it, neither pace nor time left is told."""
    assert BuildStatus(Progress("reading")) == noted()
    early = Progress("segmenting", 500, 1000)
    assert BuildStatus(early) == noted((5, Progress("segmenting", 1, 1000)), (5.9, early))
    idle = Progress("segmenting", 1, 1000)
    assert BuildStatus(idle) == noted((5, idle), (60, idle))


def test_pace_counts_from_the_first_that_was_done() -> None:
    """What came before the first report of something done, such as getting ready, does not count."""
    steps = [(0, Progress("segmenting", 0, 1100)), (30, Progress("segmenting", 100, 1100))]
    latest = Progress("segmenting", 600, 1100)
    assert BuildStatus(latest, 50.0, 10.0) == noted(*steps, (40, latest))


def test_each_phase_has_a_pace_of_its_own() -> None:
    """A new phase begins anew; where its total is not known, neither is the time left."""
    reading = Progress("reading", 9000)
    assert BuildStatus(reading, 800.0) == noted((0, Progress("reading", 1000)), (10, reading))
    compiling = Progress("compiling", 0, 5)
    assert BuildStatus(compiling) == noted((0, Progress("reading", 1000)), (10, reading), (20, compiling))
