"""The texts of `/nguon`, by which administrators keep the feeds; see `bot.texts.texts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.feeds import FeedProblem  # imports SQLAlchemy, without which `ask` starts faster


@dataclass(frozen=True, slots=True)
class FeedTexts:
    """The texts in one language. Comments name the fields of a format."""

    only_in_private: str
    heading: str  # {count} {place}
    place: str  # {page} {pages}; only where there are several pages
    empty: str
    how_to_add: str
    interval: str  # {minutes}
    switched_off: str
    added: str  # {title} {count}
    known: str
    not_added: str  # {reason}
    removed: str
    gone: str
    by_settings: str
    never_read: str
    read_at: str  # {time}
    polled_at: str  # {time}
    failed: str  # {count} {reason}
    articles: str  # {count}
    remove: str  # on a button
    back: str  # on a button
    numbers: str  # {count}; of the statistics
    failing: str  # {count}; after that
    problems: Mapping["FeedProblem", str]  # status {status}

    def reason(self, error: str) -> str:
        """Return why a feed could not be read; ``error`` is that of `storage.feeds.StoredFeed`."""
        kind, _, status = error.partition(" ")
        reason = next((text for name, text in self.problems.items() if name == kind), error)
        return reason.format(status=status)


VIETNAMESE = FeedTexts(
    only_in_private="Việc thêm và xóa nguồn tin tôi chỉ làm khi nhắn riêng.",
    heading="Có {count} nguồn tin{place}. Bạn bấm vào một nguồn để xem hoặc xóa.",
    place=" (trang {page}/{pages})",
    empty="Chưa có nguồn tin nào.",
    how_to_add="Thêm nguồn: /nguon ‹địa chỉ RSS, Atom hoặc trang báo›",
    interval="Tôi đọc mỗi nguồn {minutes} phút một lần.",
    switched_off="Việc đọc nguồn tin đang tắt trên máy chủ (HOIBAO_FEEDS_MINUTES=0).",
    added="Đã thêm nguồn {title} ({count} bài). Tôi đang đọc, vài phút nữa bạn hỏi được.",
    known="Nguồn này có rồi.",
    not_added="Tôi chưa thêm được nguồn này: {reason}.",
    removed="Đã xóa nguồn. Các bài đã đọc vẫn ở trong kho.",
    gone="Nguồn này không còn trong danh sách.",
    by_settings="Nguồn này đặt trên máy chủ (HOIBAO_FEEDS), nên tôi không xóa ở đây được.",
    never_read="Chưa đọc được lần nào",
    read_at="Đọc được lần cuối: {time}",
    polled_at="Thử lần cuối: {time}",
    failed="⚠️ Lỗi {count} lần liên tiếp: {reason}",
    articles="Số bài đã thêm: {count}",
    remove="Xóa nguồn này",
    back="‹ Danh sách",
    numbers="Nguồn tin: {count}",
    failing=", {count} nguồn đang lỗi",
    problems={
        "address": "đây không phải địa chỉ của một trang",
        "private": "địa chỉ này dẫn vào mạng nội bộ",
        "unresolved": "không có máy chủ nào tên như vậy",
        "unreachable": "không kết nối được với máy chủ",
        "timeout": "máy chủ trả lời chậm quá",
        "status": "máy chủ báo lỗi {status}",
        "redirects": "địa chỉ này chuyển hướng mãi không dừng",
        "content_type": "địa chỉ này không dẫn tới RSS hay Atom",
        "too_large": "tệp lớn hơn 5 MB",
        "broken": "máy chủ trả lời sai cách",
        "not_a_feed": "địa chỉ này không dẫn tới RSS hay Atom",
    },
)

ENGLISH = FeedTexts(
    only_in_private="I add and remove feeds in private chats only.",
    heading="Feeds: {count}{place}. Tap one to see or remove it.",
    place=" (page {page}/{pages})",
    empty="There are no feeds yet.",
    how_to_add="Add one: /feeds ‹address of RSS, Atom or a newspaper›",
    interval="I read each feed every {minutes} minutes.",
    switched_off="Reading feeds is turned off on the server (HOIBAO_FEEDS_MINUTES=0).",
    added="I have added {title} ({count} articles). I am reading them; you can ask in a few minutes.",
    known="This feed is there already.",
    not_added="I could not add this feed: {reason}.",
    removed="Removed. The articles that I have read stay.",
    gone="This feed is not in the list any more.",
    by_settings="This feed is set on the server (HOIBAO_FEEDS), so I cannot remove it here.",
    never_read="Never read yet",
    read_at="Last read: {time}",
    polled_at="Last tried: {time}",
    failed="⚠️ Failed {count} times in a row: {reason}",
    articles="Articles added: {count}",
    remove="Remove this feed",
    back="‹ List",
    numbers="Feeds: {count}",
    failing=", {count} failing",
    problems={
        "address": "this is not the address of a page",
        "private": "this address leads into a private network",
        "unresolved": "there is no server of this name",
        "unreachable": "the server cannot be connected to",
        "timeout": "the server is too slow",
        "status": "the server reports error {status}",
        "redirects": "the address redirects without end",
        "content_type": "the address does not lead to RSS or Atom",
        "too_large": "the file is larger than 5 MB",
        "broken": "the server does not answer properly",
        "not_a_feed": "the address does not lead to RSS or Atom",
    },
)
