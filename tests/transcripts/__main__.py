"""Play the scenes through the program and the stand-in for Telegram, and write a page of each.

    python -m tests.transcripts --out DIR [--scene NAME …]

Prints for each page the number of lines of its longest message on a phone. A picture of a page is made by a browser:
``chromium --headless --window-size=360,2000 --screenshot=PICTURE PAGE``.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Collection
from pathlib import Path

from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer
from tests.transcripts import articles
from tests.transcripts.phone_lines import phone_lines
from tests.transcripts.scenes import SCENES
from tests.transcripts.stage import Stage

_FIRST_READER = 101


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scene", action="append", default=[], choices=[scene.name for scene in SCENES])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stages = asyncio.run(play(Path(folder), options.scene))
    for name, stage in stages.items():
        stage.write(options.out / f"{name}.html")
        shown = (phone_lines(one.content) for one in stage.messages() if one.sender == stage.bot.server.bot)
        print(f"{name}.html: at most {max(shown, default=0)} lines a message")


async def play(folder: Path, names: Collection[str] = ()) -> dict[str, Stage]:
    """Play the named scenes, or all, one after another with one program, and return the stages by name.

    Raises:
        AssertionError: Telegram refused a call, or the program failed.
    """
    stages: dict[str, Stage] = {}
    async with TelegramServer(TOKEN) as server:
        server.privacy_mode = False
        server.inline_mode = server.inline_feedback = server.guest_mode = True
        bot = Bot(server, folder)
        articles.write(bot.articles)
        bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
        async with bot.serving():
            for number, scene in enumerate(SCENES, _FIRST_READER):
                if not names or scene.name in names:
                    stages[scene.name] = Stage(bot, number, group=scene.group, language=scene.language)
                    await scene.play(stages[scene.name])
    return stages


if __name__ == "__main__":
    main()
