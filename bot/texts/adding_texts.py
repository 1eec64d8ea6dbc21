"""The texts by which administrators add articles from the chat, remove and restore them; see `bot.texts.texts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.web.errors import FetchProblem

DraftOutcome = Literal["cancelled", "gone", "date_kept"]


@dataclass(frozen=True, slots=True)
class AddingTexts:
    """The texts in one language. Comments name the fields of a format."""

    heading: str
    heading_of_several: str  # {count} {name}
    and_others: str  # {count}
    copy: str  # {number} {title}
    unread: str  # {count}
    add: str  # on a button
    add_several: str  # {count}; on a button
    set_date: str  # on a button
    cancel: str  # on a button
    ask: str  # on a button
    date_prompt: str
    date_unreadable: str  # {words}
    date_in_future: str  # {date}
    outcomes: Mapping[DraftOutcome, str]
    indexing: str
    added: str  # {number} {title}
    added_several: str  # {count}
    not_indexed: str  # {reason}
    built_elsewhere: str
    not_kept: str
    not_downloaded: str
    too_large: str
    too_many: str  # {most}
    format_unknown: str  # {name}
    unreadable: str  # {name} {reason}
    fetch_problems: Mapping[FetchProblem, str]
    only_in_private: str
    list_heading: str  # {count} {place}
    removed_heading: str  # {count} {place}
    place: str  # {page} {pages}; only where there are several pages
    nothing_added: str
    nothing_removed: str
    unknown: str  # {number}
    in_archive: str  # {number}
    not_yet_in_archive: str
    is_removed: str
    open: str  # on a button
    remove: str  # on a button
    restore: str  # on a button
    to_removed: str  # {count}; on a button
    to_list: str  # on a button
    removed: str
    restored: str
    gone: str


VIETNAMESE = AddingTexts(
    heading="Thêm bài này vào kho?",
    heading_of_several="{name} có {count} bài. Thêm vào kho?",
    and_others="… và {count} bài khác",
    copy="⚠️ Gần giống bài {number} đã có trong kho: {title}",
    unread="Không đọc được {count} chỗ.",
    add="Thêm",
    add_several="Thêm {count} bài",
    set_date="Sửa ngày",
    cancel="Hủy",
    ask="Hỏi về bài này",
    date_prompt="Bài đăng ngày nào? Bạn trả lời tin này, chẳng hạn 25/9/2024.",
    date_unreadable="Tôi không đọc được ngày trong “{words}”.",
    date_in_future="{date} chưa tới.",
    outcomes={
        "cancelled": "Đã hủy, kho bài giữ nguyên.",
        "gone": "Bản xem trước này đã xong hoặc đã quá một ngày. Bạn gửi lại bài nhé.",
        "date_kept": "Đã hủy, ngày của bài giữ nguyên.",
    },
    indexing="Đã lưu. Tôi đang đọc bài, xong sẽ báo ngay.",
    added="Đã thêm bài {number}: {title}\nBạn hỏi được ngay.",
    added_several="Đã thêm {count} bài. Bạn hỏi được ngay.",
    not_indexed="Bài đã lưu, nhưng chưa hỏi được.\n{reason}",
    built_elsewhere="Máy giữ kho bài chưa đọc đến; máy ấy đọc xong là hỏi được.",
    not_kept="Tôi không ghi được bài, bạn hãy xem đĩa của máy chủ còn chỗ và còn quyền ghi không.",
    not_downloaded="Tôi chưa tải được tệp từ Telegram. Bạn gửi lại giúp tôi nhé.",
    too_large=(
        "Tệp lớn quá: Telegram chỉ cho tôi tải tệp đến 20 MB. "
        "Bạn chép tệp vào thư mục bài trên máy chủ rồi gửi /reindex nhé."
    ),
    too_many=(
        "Tệp có hơn {most} bài, quá nhiều để thêm qua chat. "
        "Bạn chép tệp vào thư mục bài trên máy chủ rồi gửi /reindex nhé."
    ),
    format_unknown="Tôi không đọc được loại tệp này: {name}",
    unreadable="Tôi không đọc được {name}: {reason}",
    fetch_problems={
        "address": "Đây không phải địa chỉ của một trang. Bạn gửi liên kết dạng https://… nhé.",
        "private": "Liên kết này dẫn vào mạng nội bộ, nên tôi không mở.",
        "unresolved": "Không có trang nào ở địa chỉ này. Bạn xem lại liên kết nhé.",
        "unreachable": "Tôi không kết nối được với trang này. Bạn thử lại sau, hoặc gửi bài dưới dạng tệp nhé.",
        "timeout": "Trang này trả lời chậm quá. Bạn thử lại sau, hoặc gửi bài dưới dạng tệp nhé.",
        "status": "Trang này báo lỗi, hoặc không cho tôi xem. Bạn mở thử bằng trình duyệt nhé.",
        "redirects": "Trang này chuyển hướng mãi không dừng. Bạn gửi liên kết của chính bài báo nhé.",
        "content_type": "Liên kết này không dẫn tới một bài báo hay tài liệu tôi đọc được.",
        "too_large": "Trang này lớn quá (hơn 5 MB). Bạn gửi bài dưới dạng tệp nhé.",
        "broken": "Trang này trả lời sai cách. Bạn gửi bài dưới dạng tệp nhé.",
    },
    only_in_private="Việc thêm và xóa bài tôi chỉ làm khi nhắn riêng.",
    list_heading="Có {count} bài được thêm qua chat hoặc từ nguồn tin{place}:",
    removed_heading="Có {count} bài đã xóa{place}:",
    place=" (trang {page}/{pages})",
    nothing_added="Chưa có bài nào được thêm. Bạn gửi tôi một tệp, một liên kết, hoặc chuyển tiếp một tin nhé.",
    nothing_removed="Không có bài nào đã xóa.",
    unknown="Bài {number} không phải bài được thêm qua chat hay từ nguồn tin.",
    in_archive="Đang có trong kho, là bài {number}.",
    not_yet_in_archive="Đã lưu, chưa hỏi được.",
    is_removed="Đã xóa khỏi kho.",
    open="Xem bài",
    remove="Xóa bài này",
    restore="Khôi phục",
    to_removed="Bài đã xóa ({count})",
    to_list="‹ Danh sách",
    removed="Đã xóa. Từ nay tôi không trả lời từ bài này nữa.",
    restored="Đã khôi phục. Bạn hỏi được ngay.",
    gone="Bài này không còn nữa.",
)

ENGLISH = AddingTexts(
    heading="Add this article?",
    heading_of_several="{name} has {count} articles. Add them?",
    and_others="… and {count} more",
    copy="⚠️ Nearly the same as article {number} of the archive: {title}",
    unread="Not readable: {count}",
    add="Add",
    add_several="Add {count} articles",
    set_date="Correct the date",
    cancel="Cancel",
    ask="Ask about this",
    date_prompt="When was it published? Reply to this message, for example 25/9/2024.",
    date_unreadable="I cannot read a date in “{words}”.",
    date_in_future="{date} is in the future.",
    outcomes={
        "cancelled": "Cancelled; nothing was added.",
        "gone": "This preview is done with, or more than a day old. Please send the article again.",
        "date_kept": "Cancelled; the date stays as it is.",
    },
    indexing="Kept. I am reading it, and will say when I answer from it.",
    added="Added as article {number}: {title}\nYou can ask about it now.",
    added_several="{count} articles were added. You can ask about them now.",
    not_indexed="It is kept, but I do not answer from it yet.\n{reason}",
    built_elsewhere="The machine with the articles has not read it yet; once it has, I will.",
    not_kept="It could not be written. See whether the disk of the server has room, and its permissions.",
    not_downloaded="I could not get the file from Telegram. Please send it again.",
    too_large=(
        "This file is too large: Telegram lets me download 20 MB at most. "
        "Copy it to the folder of the articles on the server, then send /reindex."
    ),
    too_many=(
        "This file has more than {most} articles, too many for the chat. "
        "Copy it to the folder of the articles on the server, then send /reindex."
    ),
    format_unknown="I cannot read files of this kind: {name}",
    unreadable="I cannot read {name}: {reason}",
    fetch_problems={
        "address": "This is not the address of a page. Please send a link such as https://…",
        "private": "This link leads into a private network, so I do not open it.",
        "unresolved": "There is no page at this address. Please check the link.",
        "unreachable": "I cannot connect to this page. Try again later, or send the article as a file.",
        "timeout": "This page is too slow. Try again later, or send the article as a file.",
        "status": "This page reports an error, or does not let me in. Please open it in a browser.",
        "redirects": "This page redirects without end. Please send the link of the article itself.",
        "content_type": "This link leads to no article or document that I can read.",
        "too_large": "This page is too large (more than 5 MB). Please send the article as a file.",
        "broken": "This page does not answer properly. Please send the article as a file.",
    },
    only_in_private="I add and remove articles in private chats only.",
    list_heading="Articles added from the chat or by feeds: {count}{place}",
    removed_heading="Removed articles: {count}{place}",
    place=" (page {page}/{pages})",
    nothing_added="No article was added yet. Send me a file or a link, or forward a post.",
    nothing_removed="No article is removed.",
    unknown="Article {number} was not added from the chat or by feeds.",
    in_archive="In the archive as article {number}.",
    not_yet_in_archive="Kept; I do not answer from it yet.",
    is_removed="Removed from the archive.",
    open="Open",
    remove="Remove it",
    restore="Restore",
    to_removed="Removed ({count})",
    to_list="‹ List",
    removed="Removed. I no longer answer from it.",
    restored="Restored. You can ask about it now.",
    gone="This article is no longer there.",
)
