"""What is stored while the bot serves, and what the programs that serve it share by that."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.composition.archive import Archive
from bot.composition.database import shared_files
from bot.services.build_turn import BuildTurn
from bot.services.leadership import Leadership
from bot.services.shared_folder import SharedFiles
from bot.settings.settings import Settings
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from storage.inbox import Inbox
from storage.states import States

# Seconds that a question waits for a log that another program has locked, and for a server that has vanished; chosen so
# that a stop, which may wait twice as long, still ends in time.
_BUSY_TIMEOUT, _ANSWER_TIMEOUT = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Stored:
    """The open database, and what is in it.

    Attributes:
        database: The database.
        log: The log of conversations.
        inbox: The updates that wait for an answer.
        states: What limits and quotas have counted.
        files: The files of the data folder that programs share.
        turn: Whose turn it is to rebuild.
        leads: What one of the programs does alone.
        leads_archive: What one of those that have the articles does alone, where they share an index.
    """

    database: Database
    log: CatchingUpLog
    inbox: Inbox
    states: States
    files: SharedFiles
    turn: BuildTurn
    leads: Leadership
    leads_archive: Leadership


async def open_stored(stack: AsyncExitStack, settings: Settings, archive: Archive, bot: int) -> Stored:
    """Open the database until the end of ``stack``, and take the leads that are free."""
    opening = Database.open(settings.database_url, busy_timeout=_BUSY_TIMEOUT, answer_timeout=_ANSWER_TIMEOUT)
    database = await stack.enter_async_context(opening)
    log = await stack.enter_async_context(CatchingUpLog(ConversationLog(database)))
    states = await stack.enter_async_context(database.states(bot))
    files = await stack.enter_async_context(shared_files(settings, database))
    turn = BuildTurn(database.lock(f"build of {bot}"), states)
    leads = leads_archive = await stack.enter_async_context(Leadership(database.lock(f"leader of {bot}")))
    if settings.index_url:
        lock = database.lock(f"archive of {bot}")
        keeping = Leadership(lock, "keeps the shared index up to date", archive.source.has_articles)
        leads_archive = await stack.enter_async_context(keeping)
    return Stored(database, log, Inbox(database, bot), states, files, turn, leads, leads_archive)
