"""Replies while a part of an archive in shards cannot be searched."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
import telegram

from bot.services.answering import AnswerService
from bot.services.forwarded_news import ForwardedNews
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.telegram.handlers.questions import Questions
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.building.sharded_build import Division, build_shards
from retrieval.errors import PartUnavailableError
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.shards import LocalShards
from storage.catching_up import CatchingUpLog
from storage.conversations import ConversationLog
from storage.database import Database
from tests.answers import BlankSegmenter
from tests.bot.telegram.handlers.test_questions import update_of
from tests.program import write_articles
from tests.serving import ANSWER, QUESTION, TOKEN, marked
from tests.telegram_server import TelegramServer

_Result = TypeVar("_Result")


class LostShards:
    """Shards of which one cannot be reached while ``lost``."""

    def __init__(self, generation: Path) -> None:
        self._shards = LocalShards(generation)
        self.lost = False

    def __len__(self) -> int:
        """See `Shards`."""
        return len(self._shards)

    def run(self, jobs: Mapping[int, Callable[[GenerationIndex], _Result]]) -> dict[int, _Result]:
        """See `Shards`."""
        if self.lost:
            raise PartUnavailableError("no server of shard 1 answers", "see which nodes run")
        return self._shards.run(jobs)


async def test_a_lost_part_is_admitted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While a shard is lost readers hear so, in their language; then questions are answered."""
    opened: list[LostShards] = []

    def open_shards(generation: Path) -> LostShards:
        opened.append(LostShards(generation))
        return opened[-1]

    generations = Generations(tmp_path / "index", open_shards)
    build_shards(write_articles(tmp_path / "articles"), generations, BlankSegmenter(), division=Division(shards=3))
    index = generations.open()
    [shards] = opened
    async with (
        TelegramServer(TOKEN) as server,
        telegram.Bot(TOKEN, f"{server.url}/bot") as bot,
        Database.open(f"sqlite:///{tmp_path}/log.db") as database,
        CatchingUpLog(ConversationLog(database)) as log,
    ):
        with SearchWorker(LiveIndex(generations, index), BlankSegmenter()) as worker:
            subject = Questions(AnswerService(worker), ForwardedNews(worker), log)
            for person, texts in ((server.user(7), VIETNAMESE), (server.user(8, language_code="en"), ENGLISH)):
                chat = server.private_chat(person)
                for shards.lost in (True, False):
                    asked = update_of(server.say(chat, person, QUESTION), bot)
                    await subject.free_text(asked, None)  # type: ignore[arg-type]  # the context is not looked at
                sorry, answer = server.messages(chat)
                assert (texts.reader.part_unsearched, [ANSWER]) == (sorry.text, marked(answer, "blockquote"))
    assert 2 == sum("no server of shard 1 answers" in record.getMessage() for record in caplog.records)
