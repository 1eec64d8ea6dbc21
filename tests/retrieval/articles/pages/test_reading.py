"""Tests of retrieval/articles/pages/reading.py: what is text of the article, and what is around it."""

import re
from pathlib import Path

import pytest

from retrieval.articles.pages.reading import read_fragment, read_page
from tests.bench.pages import pages_of
from tests.retrieval.invented_pages import HELD_OUT, TEMPLATES, Template, score
from tests.retrieval.page_parts import script

ALL = (*TEMPLATES, *HELD_OUT)
FIRST = "Dân làng Đá Bạc đắp xong đê sau bảy tháng làm việc ngày đêm."
SECOND = "Ông Tư nói năm nay nước không tràn vào ruộng nữa, nên bà con yên tâm xuống giống sớm hơn mọi năm."
LAST = "Xã dự kiến trồng thêm hai hàng tre bên bờ để giữ đất trong mùa mưa."


def page(within: str, around: str = "", head: str = "") -> bytes:
    """Return a page whose article has something between its second and its last paragraph."""
    return f"""<html><head><title>Đá Bạc đắp xong đê</title>{head}</head><body><h1>Đá Bạc đắp xong đê</h1>
    <div class="b"><p>{FIRST}</p><p>{SECOND}</p>{within}<p>{LAST}</p></div>{around}</body></html>""".encode()


def text(within: str, around: str = "") -> str:
    """Return what is read of such a page but for its paragraphs."""
    lines = read_page(page(within, around)).text.split("\n")
    assert [FIRST, SECOND] == lines[:2]
    assert LAST in lines
    return "\n".join(line for line in lines[2:] if line != LAST)


@pytest.mark.parametrize("template", ALL, ids=lambda template: template[0].__name__)
def test_invented_pages(template: Template, tmp_path: Path) -> None:
    """Of a page of each template, all that it states is right, and all sentences but no others are read."""
    [page_] = pages_of([template], 1, plain=False)
    found = score(page_, tmp_path)

    assert (True, True, True, True) == (found.title, found.source, found.url, found.date)
    assert ((), ()) == (found.lost, found.boilerplate)


@pytest.mark.parametrize("template", ALL, ids=lambda template: template[0].__name__)
def test_invented_pages_without_names(template: Template, tmp_path: Path) -> None:
    """No sentence of a page is lost if classes and ids are taken away, and at most a label is read with them."""
    [page_] = pages_of([template], 1, plain=True)
    found = score(page_, tmp_path)

    assert ((), True) == (found.lost, len(found.boilerplate) <= 1)


OUT = {
    "figure": "<figure><img src=a><figcaption>Con đê nhìn từ trên cao.</figcaption></figure>",
    "caption in a box with its image": "<div><img src=a><p>Con đê nhìn từ trên cao vào buổi sáng cuối tuần.</p></div>",
    "caption in a table with its image": "<table><tr><td><img src=a><tr><td>Con đê nhìn từ trên cao.</table>",
    "caption in italics below an image": "<p><img src=a></p><p><em>Con đê nhìn từ trên cao.</em></p>",
    "caption with a credit": "<p>Con đê nhìn từ trên cao. Ảnh: Minh Quân</p>",
    "caption of another class": '<p><img src=a></p><p class="n">Con đê nhìn từ trên cao.</p>',
    "caption without an end": "<p><img src=a></p><p>Con đê nhìn từ trên cao</p>",
    "links in a list": "<ul><li><a href=a>Giá lúa hè thu tăng mạnh</a><li><a href=b>Cầu treo đã khánh thành</a></ul>",
    "link after a label": "<p>Xem thêm: <a href=a>Giá lúa hè thu tăng mạnh</a></p>",
    "link after arrows": "<p>&gt;&gt; <a href=a>Giá lúa hè thu tăng mạnh</a></p>",
    "label above links": "<p><b>TIN LIÊN QUAN</b></p><p><a href=a>Giá lúa tăng</a></p><p><a href=a>Cầu treo</a></p>",
    "box with a label": "<div><h4>Đọc nhiều</h4><p><a href=a>Giá lúa hè thu tăng mạnh ở miền Tây</a></p></div>",
    "cards": "<a href=a><h3>Giá lúa hè thu tăng mạnh</h3><p>Thương lái đến tận ruộng để mua lúa tươi.</p></a>",
    "card": "<div><div><a href=a>Giá lúa hè thu tăng mạnh</a></div><p>Lúa tươi được mua tại ruộng từ sớm.</p></div>",
    "time": "<p>10h00</p><p>10 giờ 15 phút</p>",
    "hidden": '<div style="display: none"><p>Bạn cần đăng nhập để đọc tiếp bài viết này trên trang.</p></div>',
    "form": "<form><p>Để lại địa chỉ để nhận tin mỗi sáng từ tòa soạn của chúng tôi.</p><input></form>",
    "script": "<script>var x = 'Câu này nằm trong mã lệnh, không phải bài báo.';</script>",
    "byline of the property": "<p itemprop=author>Nguyễn Thị Hòa, phóng viên thường trú tại Đá Bạc.</p>",
    "player": "<p><audio src=a></audio>0:00 / 4:12</p>",
}


@pytest.mark.parametrize("within", OUT.values(), ids=OUT.keys())
def test_is_no_text(within: str) -> None:
    """What stands between the paragraphs but is none of them is left out."""
    assert "" == text(within)


IN = {
    "words of a label": "<p>Xem thêm phim tài liệu về con đê là việc mà lũ trẻ thích nhất.</p>",
    "credit as a subject": "<p>Ảnh hưởng của trận lụt năm ngoái vẫn còn thấy ở nhiều nơi trong xã.</p>",
    "link in a sentence": "<p>Theo <a href=a>quyết định của thành phố Vĩnh Giang</a>, kinh phí là 12 tỷ đồng.</p>",
    "named word in a sentence": '<p>Giá <a class="tag" href=a>lúa</a> ở Đá Bạc tăng thêm 300 đồng một kg.</p>',
    "named paragraph": f'<p><span class="date">{"Bà Sáu kể chuyện đắp đê năm xưa. " * 8}</span></p>',
    "short sentence": "<p>Ai cũng mừng.</p>",
    "question": "<p>Vì sao đê cũ bị vỡ hai năm liền?</p>",
    "quotation": "<blockquote><p>“Chúng tôi chờ con đê này đã mười năm rồi”, bà Sáu nói.</p></blockquote>",
    "item of a list": "<ul><li>Hộ nghèo được nhận trước 5 triệu đồng trong tháng này.</ul>",
    "text around an image": "<p><img src=a>Bà Sáu bán hai công đất. Nhà bà nay ở gần chợ hơn trước.</p>",
    "subhead": "<h2>Nước không tràn nữa</h2>",
    "hidden page": f'<div style="display:none"><p>{"Bà Sáu kể chuyện đắp đê năm xưa. " * 8}</p></div>',
    "line broken by hand": "<p>Bà Sáu bán hai công đất để<br>con trai đi học nghề ở thành phố.</p>",
}


@pytest.mark.parametrize("within", IN.values(), ids=IN.keys())
def test_is_text(within: str) -> None:
    """What looks like a label, a caption or a box but is running text is kept, on one line."""
    shown = re.sub("<br>", " ", within)
    assert re.sub("<[^>]*>", "", shown).strip() == text(within)


def test_lines_of_a_paragraph() -> None:
    """Lines that end as sentences do are paragraphs of their own."""
    lines = ["Bà Sáu bán hai công đất.", "Ông Bảy thì không bán công nào."]

    assert "\n".join(lines) == text(f"<p>{'<br>'.join(lines)}</p>")


AFTER = {
    "comments": "<h3>Bình luận (2)</h3><div>"
    + "<div class=c><p>Tôi thấy con đê này làm tốt, mong sớm xong phần còn lại.</p><a>Trả lời</a></div>" * 3
    + "</div>",
    "more comments than text": "<div>"
    + "".join(
        f"<div><b>Bạn {i}</b><p>Tôi mong xã làm nhanh phần {i} để dân đỡ khổ.</p><button>Thích</button></div>"
        for i in range(40)
    )
    + "</div>",
    "comments without labels": "<div>"
    + "".join(
        f"<div><p>Bạn {i}</p><p>Tôi mong xã làm nhanh phần {i} để dân đỡ khổ.</p><p>2 giờ trước</p></div>"
        for i in range(9)
    )
    + "</div>",
    "footer": "<footer><p>Giấy phép số 12 do Bộ Thông tin cấp ngày 5/6/2019 cho tòa soạn.</p></footer>",
    "consent": "<div role=dialog><p>Chúng tôi sử dụng cookie để trang chạy tốt hơn cho bạn.</p></div>",
    "teasers": "<div>"
    + "".join(
        f"<div class=t><h3><a href=a>Giá lúa hè thu đợt {i} tăng</a></h3><p>Lúa tươi được mua tại ruộng.</p></div>"
        for i in range(3)
    )
    + "</div>",
    "signature": "<p align=right><b>Nguyễn Thị Hòa</b></p>",
}


@pytest.mark.parametrize("around", AFTER.values(), ids=AFTER.keys())
def test_what_follows_is_no_text(around: str) -> None:
    """What follows the article is left out."""
    assert "" == text("", around)


def test_next_article() -> None:
    """Another article below the first, under a heading of its own, is not read, though it is longer."""
    lines = [f"Bà Sáu kể chuyện đắp đê năm thứ {i} cho lũ trẻ trong xóm nghe mỗi tối." for i in range(15)]
    other = "<p>Lúa tươi được thương lái mua tại ruộng từ sáng sớm, với giá cao nhất trong nhiều năm.</p>" * 40
    found = text("".join(f"<p>{line}</p>" for line in lines), f"<h1>Giá lúa tăng</h1><div>{other}</div>")

    assert lines == found.split("\n")


def test_rows_of_data_are_lines() -> None:
    """A row of a table of data is a line."""
    rows = "<table><tr><th>Giống<th>Giá<tr><td>Lúa thơm<td>8.200 đồng</table>"

    assert "Giống | Giá\nLúa thơm | 8.200 đồng" == text(rows)


def test_text_in_linked_data_only() -> None:
    """A page that a program fills later is read from its linked data."""
    data = {"@type": "NewsArticle", "headline": "Đá Bạc đắp xong đê", "articleBody": f"{FIRST} {SECOND} {LAST}"}
    content = f"<html><head>{script(data)}</head><body><div id=app>Đang tải trang</div></body></html>".encode()

    assert f"{FIRST} {SECOND} {LAST}" == read_page(content).text


def test_page_without_an_article() -> None:
    """A page of links only has no text."""
    assert "" == read_page(b"<html><body><ul><li><a href=a>Tin</a></ul></body></html>").text


def test_fragment() -> None:
    """HTML of a feed's entry is read without boxes and images, whatever it is."""
    links = "<p>Xem thêm: <a href=a>Giá lúa tăng mạnh</a></p>"

    assert f"{FIRST}\n{LAST}" == read_fragment(f"<p>{FIRST}</p>{links}<p>{LAST}</p>").text
    assert "Dân làng đắp đê" == read_fragment("<a href=a><img src=b></a><br>Dân làng đắp đê").text
    assert "" == read_fragment(" ").text
