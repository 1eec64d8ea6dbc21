"""The scenes, played."""

from pathlib import Path

from tests.telegram_server.entities import utf16_length
from tests.telegram_server.texts import LONGEST_TEXT
from tests.transcripts.__main__ import play
from tests.transcripts.scenes import SCENES


async def test_every_scene_plays(tmp_path: Path) -> None:
    """Every scene is played to its end and leaves a page; Telegram refuses no call, and no message is too long."""
    stages = await play(tmp_path)

    assert [scene.name for scene in SCENES] == list(stages)
    for name, stage in stages.items():
        assert max(utf16_length(message.text) for message in stage.messages()) <= LONGEST_TEXT
        stage.write(tmp_path / f"{name}.html")
        assert stage.messages()[-1].text.split()[0] in (tmp_path / f"{name}.html").read_text(encoding="utf-8")
