from bot.services.build_progress import BuildProgress, BuildStatus
from retrieval.building.options import Progress


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def status_after(*steps: tuple[float, Progress]) -> BuildStatus:
    """Return the status after updates at these seconds from the start."""
    clock = Clock()
    build = BuildProgress(clock)
    for seconds, progress in steps:
        clock.now = 1000.0 + seconds
        build.update(progress)
    return build.status


def test_nothing_is_estimated_at_first() -> None:
    """Within the first second of a phase, and while nothing is done, there is neither a speed nor a time left."""
    assert BuildStatus(Progress("reading")) == status_after()
    early = Progress("segmenting", 500, 1000)
    assert BuildStatus(early) == status_after((5, Progress("segmenting", 1, 1000)), (5.9, early))
    idle = Progress("segmenting", 1, 1000)
    assert BuildStatus(idle) == status_after((5, idle), (60, idle))


def test_preparations_do_not_count() -> None:
    """The speed counts from the first report with something done."""
    steps = [(0, Progress("segmenting", 0, 1100)), (30, Progress("segmenting", 100, 1100))]
    latest = Progress("segmenting", 600, 1100)
    assert BuildStatus(latest, 50.0, 10.0) == status_after(*steps, (40, latest))


def test_each_phase_has_its_own_speed() -> None:
    """A new phase is estimated afresh, and without a total there is no time left."""
    reading = Progress("reading", 9000)
    assert BuildStatus(reading, 800.0) == status_after((0, Progress("reading", 1000)), (10, reading))
    compiling = Progress("compiling", 0, 5)
    assert BuildStatus(compiling) == status_after((0, Progress("reading", 1000)), (10, reading), (20, compiling))
