"""Files that people send, downloaded as Telegram allows."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken

from tests.telegram_server import TelegramServer
from tests.telegram_server.clients import patient
from tests.telegram_server.files import MOST_DOWNLOADED
from tests.telegram_server.scene import Scene


async def test_a_file_is_downloaded(server: TelegramServer) -> None:
    """What a person attaches comes with name and size, and is downloaded by its path, with the right token only."""
    chat = server.private_chat(server.user(7))
    async with Bot(
        server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot", **patient()
    ) as bot:
        server.attach(chat, server.user(7), server.upload("bài.txt", b"Tin"), caption="x")
        (update,) = await bot.get_updates()
        document = update.message.document if update.message else None
        assert document is not None
        assert ("bài.txt", 3) == (document.file_name, document.file_size)
        file = await bot.get_file(document)
        assert b"Tin" == await file.download_as_bytearray()
        assert f"{server.url}/file/bot{server.token}/documents/file_1" == file.file_path
        with pytest.raises(InvalidToken):
            await bot.request.retrieve(f"{server.url}/file/bot1:x/documents/file_1")


async def test_get_file_refuses_as_telegram_does(scene: Scene) -> None:
    """A file above 20 MB, one that is gone and an unknown id are refused with Telegram's descriptions."""
    large = scene.server.upload("lớn.zip", b"", size=MOST_DOWNLOADED + 1)["document"]
    assert isinstance(large, dict)
    assert "Bad Request: file is too big" == await scene.refusal("getFile", file_id=large["file_id"])
    scene.server.lose_files()
    for file_id in (large["file_id"], "?"):
        with pytest.raises(BadRequest, match=r"(?i)wrong file_id or the file is temporarily unavailable"):
            await scene.bot.get_file(str(file_id))
