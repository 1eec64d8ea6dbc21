"""Ask known questions through the stand-in for Telegram, and compare the replies with `ask --batch`.

    python -m tests.bench.through_telegram --articles DIR [--questions FILE]

Prints the number of replies that quote the passages of the batch, the number of calls that Telegram refused, and the
number of logged exchanges.
"""

import argparse
import asyncio
import json
import signal
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.program import command, environment, run
from tests.serving import TOKEN, marked
from tests.telegram_server import Message, TelegramServer


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path(__file__).with_name("seed_questions.jsonl"))
    options = parser.parse_args()
    questions = [json.loads(line)["question"] for line in options.questions.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare(options.articles, questions, Path(folder)))


async def _compare(articles: Path, questions: Sequence[str], data: Path) -> None:
    env = environment(data, HOIBAO_ARTICLES=str(articles))
    lines = "".join(json.dumps({"question": question}) + "\n" for question in questions)
    batch = [json.loads(line) for line in run("ask", "--batch", env=env, stdin=lines).stdout.splitlines()]
    async with TelegramServer(TOKEN) as server:
        replies = await _ask_all(server, env, questions)
        same = sum(
            marked(reply, "blockquote") == _expected(answer) for reply, answer in zip(replies, batch, strict=True)
        )
        print(f"{len(questions)} questions: {same} replies quote the passages of the batch")
        print(f"{len(server.errors)} calls refused by Telegram, {len(server.violations)} violations of its protocol")
    with closing(sqlite3.connect(data / "hoibao.db")) as connection:
        logged = [row[0] for row in connection.execute("SELECT question FROM exchanges ORDER BY id")]
    print(f"{len(logged)} exchanges logged, in order: {logged == list(questions)}")


async def _ask_all(server: TelegramServer, env: dict[str, str], questions: Sequence[str]) -> list[Message]:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "HOIBAO_QUESTIONS_PER_MINUTE": "0"}
    process = await asyncio.create_subprocess_exec(*command(), env=env | settings)
    reader = server.user(7)
    chat = server.private_chat(reader)
    replies = []
    for question in questions:
        sent = server.say(chat, reader, question)
        replies.append(await server.next_message(chat, after=sent, timeout=30.0))
    process.send_signal(signal.SIGTERM)
    await process.wait()
    return replies


def _expected(answer: dict[str, object]) -> list[str]:
    hits = answer["hits"]
    assert isinstance(hits, list)
    shown = hits if answer["answered"] else hits[:1]
    return [" ".join(filter(None, (hit["before"], hit["text"], hit["after"]))) for hit in shown]


if __name__ == "__main__":
    main()
