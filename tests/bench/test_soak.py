"""A short run of `tests.bench.soak`."""

from pathlib import Path

from tests.bench.soak import Load, Soak, kills
from tests.bench.soak_program import Program
from tests.serving import TOKEN
from tests.telegram_server import TelegramServer


async def test_kills_and_faults_lose_no_question(tmp_path: Path) -> None:
    """Despite kills and random faults each question is answered in order, once but for lost replies, and logged."""
    async with TelegramServer(TOKEN) as server:
        server.flood_limits = True
        soak = Soak(server, Program(tmp_path, "samples", tmp_path / "data", server.url), patience=30)
        soak.program.index()
        await soak.program.start()
        try:
            await kills(soak, Load(questions=60, rate=20, users=10), times=2, seed=1)
        finally:
            code = await soak.program.stop()
    assert soak.count().faultless, soak.count().lines()
    assert (0, 60) == (code, len(soak.program.logged()))
    assert 0 == soak.program.log_problems()["Traceback"]
