"""The program as a process that gets hostile updates."""

from tests.hostile_run import deliver
from tests.hostile_updates import hostile_updates
from tests.serving import Bot


async def test_hostile_updates_break_nothing(bot: Bot) -> None:
    """For any update of any kind no error is raised, and every text in a private chat gets a reply."""
    outcome = await deliver(bot, hostile_updates(200, 1))
    assert outcome.questions > 50
    assert ((), (), ()) == (outcome.unanswered, outcome.raised, outcome.refusals)
