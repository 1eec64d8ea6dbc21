"""The texts of `/theodoi`, by which chats subscribe to news; see `bot.texts.texts`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.subscription_words import DEFAULT_ZONE, Wish
from bot.texts.truncation import on_one_line

if TYPE_CHECKING:
    from storage.subscriptions import Subscription  # imports SQLAlchemy, without which `ask` starts faster

_LONGEST_TOPIC, _LONGEST_LABEL = 80, 60  # UTF-16 units; chosen
_OFFSET = "Etc/GMT"


@dataclass(frozen=True, slots=True)
class SubscriptionTexts:
    """The texts in one language. Comments name the fields of a format."""

    followed: str  # {topic} {count}
    daily: str  # {time} {about}
    about: str  # {topic}
    how_to_end: str
    heading: str  # {count}
    empty: str
    how_to_add: str
    all_news: str  # in the place of a topic
    too_many: str  # {count}
    unknown_time: str
    only_topics: str
    only_administrators: str
    news_heading: str  # {topic}
    daily_heading: str  # {date} {about}
    end: str  # on a button
    ended: str
    gone: str

    def confirmation(self, wish: Wish, per_day: str) -> str:
        """Return what will be sent, and how to end it; ``per_day`` is the greatest number of messages a day."""
        if wish.minute is None:
            done = self.followed.format(topic=_quoted(wish.topic), count=per_day)
        else:
            done = self.daily.format(time=_time(wish.minute, wish.zone), about=self._about(wish.topic))
        return f"{done}\n{self.how_to_end}"

    def label(self, one: "Subscription") -> str:
        """Return the name of a subscription in a list."""
        topic = one.topic or self.all_news
        named = topic if one.minute is None else f"{_time(one.minute, one.zone)} · {topic}"
        return on_one_line(named, _LONGEST_LABEL)

    def digest_heading(self, one: "Subscription", date: str) -> str:
        """Return the first line of what is sent, on a day that is written ``date``."""
        if one.minute is None:
            return self.news_heading.format(topic=_quoted(one.topic))
        return self.daily_heading.format(date=date, about=self._about(one.topic))

    def _about(self, topic: str) -> str:
        return self.about.format(topic=_quoted(topic)) if topic else ""


def _quoted(topic: str) -> str:
    return f"“{on_one_line(topic, _LONGEST_TOPIC)}”"


def _time(minute: int, zone: str) -> str:
    time = f"{minute // 60}:{minute % 60:02}"
    return time if zone == DEFAULT_ZONE else f"{time} ({_zone(zone)})"


def _zone(zone: str) -> str:
    """Return the name of a zone; the signs in ``Etc/GMT-9`` are the opposite of the usual ones."""
    if not zone.startswith(_OFFSET):
        return zone
    return "UTC" + zone.removeprefix(_OFFSET).translate(str.maketrans("+-", "-+"))


VIETNAMESE = SubscriptionTexts(
    followed="Tôi sẽ nhắn khi kho bài có tin mới về {topic}, nhiều nhất {count} lần một ngày.",
    daily="Hằng ngày lúc {time}, tôi sẽ gửi tin mới{about}. Ngày nào không có tin mới thì tôi không nhắn.",
    about=" về {topic}",
    how_to_end="Gõ /theodoi để xem hoặc ngừng.",
    heading="Đang theo dõi {count} mục. Bấm vào một mục để ngừng:",
    empty="Ở đây chưa theo dõi mục nào.",
    how_to_add=(
        "/theodoi ‹chủ đề›: nhận tin mới về một chủ đề\n"
        "/theodoi ngày 7:00: nhận tin mới hằng ngày vào giờ bạn chọn; có thể thêm chủ đề ở cuối"
    ),
    all_news="mọi tin",
    too_many="Ở đây đã theo dõi {count} mục, là nhiều nhất. Bạn gõ /theodoi để bớt một mục nhé.",
    unknown_time="Tôi không hiểu giờ này. Bạn viết như /theodoi ngày 7:00 hoặc /theodoi ngày 7:00 UTC+9 nhé.",
    only_topics="Bạn muốn theo dõi chủ đề gì? Ví dụ: /theodoi giá vàng",
    only_administrators="Trong nhóm, chỉ quản trị viên của nhóm mới đổi được việc theo dõi.",
    news_heading="🔔 Tin mới về {topic}:",
    daily_heading="🗞 Tin mới{about}, {date}:",
    end="Ngừng theo dõi",
    ended="Đã ngừng theo dõi.",
    gone="Mục này đã ngừng rồi.",
)

ENGLISH = SubscriptionTexts(
    followed="I will write when there is news about {topic}, at most {count} times a day.",
    daily="Every day at {time} I will send what is new{about}. On a day without news I do not write.",
    about=" about {topic}",
    how_to_end="Send /follow to see or end it.",
    heading="Subscriptions here: {count}. Tap one to end it:",
    empty="There are no subscriptions here yet.",
    how_to_add=(
        "/follow ‹topic›: news about a topic\n"
        "/follow daily 7:00: what is new, every day at the time you choose; you can add a topic at the end"
    ),
    all_news="all news",
    too_many="There are {count} subscriptions here, which is the most. Send /follow to end one first.",
    unknown_time="I do not understand this time. Please write it like /follow daily 7:00 or /follow daily 7:00 UTC+9.",
    only_topics="Which topic should I follow? For example: /follow giá vàng",
    only_administrators="In a group, only its administrators can change the subscriptions.",
    news_heading="🔔 News about {topic}:",
    daily_heading="🗞 What is new{about}, {date}:",
    end="Unsubscribe",
    ended="Ended.",
    gone="This has ended already.",
)
