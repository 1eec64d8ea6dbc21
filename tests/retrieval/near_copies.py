"""An archive in which four newspapers print nearly the same article, and copies made by chance."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

BRIDGE = (
    "Cầu Đò Gát bắc qua sông Lam Giang đã thông xe sáng nay.",
    "Cầu dài 512 m, rộng 12 m, có bốn làn xe.",
    "Kinh phí xây cầu là 97 tỷ đồng.",
    "Ông Trần Văn Hoà, chủ tịch huyện Lạc An, cho biết cầu nối hai xã Mây Hạ và Mây Thượng.",
    "Người dân hai xã đã chờ cây cầu này mười năm.",
    "Từ hôm nay, học sinh xã Mây Hạ không còn phải đi đò đến trường.",
)
GUESTS = "Lễ thông xe có hơn 300 người dự."
MARKET = ("Chợ nổi Lam Giang đông khách gấp đôi trong tuần qua.", "Khách vẫn xếp hàng dài trước quán bún của bà Tư.")
TITLES = {BRIDGE[0]: "Cầu Đò Gát thông xe", MARKET[0]: "Chợ nổi đông khách"}

# Id, newspaper, day and sentences; `later` gives another figure, and only `first` has a sentence on the guests.
PRINTED: Sequence[tuple[str, str | None, str | None, Sequence[str]]] = (
    ("second", "Báo Sông Lam", "2025-03-12", BRIDGE),
    ("first", "Báo Mây", "2025-03-11", (*BRIDGE[:5], GUESTS)),
    ("later", "Báo Núi", "2025-03-14", (*BRIDGE[:2], "Kinh phí xây cầu là 99 tỷ đồng.", *BRIDGE[3:])),
    ("undated", None, None, BRIDGE),
    ("market", "Báo Núi", "2025-03-10", MARKET),
)


def write_printed(folder: Path) -> Path:
    """Write the articles to a file in ``folder``, and return its path."""
    folder.mkdir(exist_ok=True)
    records = [
        {"id": id_, "title": TITLES[sentences[0]], "body": sentences, "url": f"https://{id_}.example/"}
        | ({"source": source} if source else {})
        | ({"published": day} if day else {})
        for id_, source, day, sentences in PRINTED
    ]
    return write_records(folder, records)


def write_records(folder: Path, records: Sequence[Mapping[str, object]]) -> Path:
    """Write records to a file in ``folder``, and return its path."""
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def made_copy(chance: random.Random, sentences: Sequence[str], foreign: Sequence[str]) -> list[str]:
    """Return ``sentences`` with up to three tenths dropped, added, moved or replaced, and some syllables changed."""
    copied = list(sentences)
    for _ in range(max(1, round(chance.uniform(0.1, 0.3) * len(copied)))):
        place, way = chance.randrange(len(copied)), chance.choice(("drop", "add", "move", "replace"))
        taken = copied.pop(place)
        if way == "move":
            copied.insert(chance.randrange(len(copied) + 1), taken)
        elif way != "drop":
            copied[place:place] = [chance.choice(foreign), *([taken] if way == "add" else [])]
    share, syllables = chance.uniform(0, 0.03), " ".join(foreign).split()
    return [
        " ".join(chance.choice(syllables) if chance.random() < share else one for one in sentence.split())
        for sentence in copied
    ]
