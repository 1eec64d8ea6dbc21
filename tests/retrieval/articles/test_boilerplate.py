"""Tests of retrieval/articles/boilerplate.py."""

import json
from pathlib import Path

import pytest

from retrieval.articles.boilerplate import text_lines
from tests.retrieval.article_files import BODY, article, slices

FIRST, LAST = BODY.split("\n")

OUT = (
    ["Xem thêm: Giá lúa hè thu tăng mạnh"],
    [">> Xem thêm: Giá lúa hè thu tăng mạnh"],
    [">>> Giá lúa hè thu tăng mạnh ở miền Tây"],
    ["ĐỌC THÊM: Vì sao cầu treo chậm tiến độ?"],
    ["Mời bạn đọc xem thêm bài viết khác: Giá lúa hè thu tăng"],
    ["Tin liên quan: Giá lúa hè thu tăng mạnh"],
    ["Tin liên quan:", "Giá lúa hè thu tăng mạnh", "Cầu treo đã khánh thành"],
    ["Tin liên quan"],
    ["Có thể bạn quan tâm", "- Giá lúa hè thu tăng mạnh"],
    ["Ảnh: Minh Quân"],
    ["The post Đắp đê appeared first on Báo Đồng Bằng."],
    ["Đề nghị ghi rõ nguồn Báo Đồng Bằng khi phát hành lại thông tin từ trang này."],
)


@pytest.mark.parametrize("lines", OUT, ids=lambda lines: lines[0])
def test_is_no_text(lines: list[str]) -> None:
    """Links to other articles with what they are called, credits and notices are no lines of the text."""
    assert [0, len(lines) + 1] == text_lines([FIRST, *lines, LAST])


IN = (
    ["Xem thêm phim tài liệu là việc mà lũ trẻ thích nhất."],
    ["Tin liên quan đến con đê lan rất nhanh trong xã."],
    ["Liên quan: ông Tư là người trông đê."],
    ["Đọc nhiều: đó là thói quen của bà Sáu."],
    ["Ảnh: một tấm cũ, chụp năm 1978, vẫn treo trên tường."],
    ["Xem thêm: Đê cũ đã vỡ hai lần. Dân làng phải đắp lại từ đầu."],
    ["Nội dung", "Giá vé: 20.000 đồng"],
    ["Bình luận của bạn đọc", "Ý kiến của ông Tư"],
    ["Thông tin khác", "Giờ mở cửa từ 7 giờ sáng đến 5 giờ chiều"],
    ["Bạn nghĩ gì về con đê mới?"],
    ["Các trang mạng sử dụng cookie để nhớ người đọc."],
    ["> Một dòng trích"],
)


@pytest.mark.parametrize("lines", IN, ids=lambda lines: lines[0])
def test_is_text(lines: list[str]) -> None:
    """What may be text of an article stays, even if it opens as a label does."""
    assert list(range(len(lines) + 2)) == text_lines([FIRST, *lines, LAST])


def test_list_ends_at_the_first_sentence() -> None:
    """The titles below a label end at the first line that is no title."""
    lines = [FIRST, "Tin liên quan", "Giá lúa hè thu tăng mạnh", LAST, "Nước không tràn vào ruộng nữa"]

    assert [0, 3, 4] == text_lines(lines)


def test_something_is_left() -> None:
    """A text of nothing but such lines is left as it is."""
    assert [0, 1] == text_lines(["Tin liên quan", "Giá lúa hè thu tăng mạnh"])


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.md"])
def test_all_formats(name: str, tmp_path: Path) -> None:
    """The lines are left out of the paragraphs of every format, while the text is the file's."""
    text = f"{FIRST}\n\nXem thêm: Giá lúa hè thu tăng mạnh\n\n{LAST}"
    found = article(tmp_path, json.dumps({"body": text}) if name == "a.jsonl" else text, name)

    assert [FIRST, LAST] == slices(found, "body")
