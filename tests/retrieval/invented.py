"""Articles invented from sentence frames, for tests of formats: the same seed yields the same article."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

_PLACES = ("Vĩnh Giang", "Sông Trầu", "Đá Bạc", "Mai Vân", "Cồn Dứa", "Na Khoang", "Bến Đá", "Đông Giang", "Thọ Cẩm")
_PEOPLE = (
    *("Trịnh Thúy Vân", "Đỗ Hữu Khiêm", "Cao Bá Hưng", "Bế Văn Thành", "Lò Thị Mẩy", "Phan Quốc Nghĩa"),
    *("Huỳnh Ngọc Lài", "Vi Văn Khôi", "Tạ Minh Đức", "Nguyễn Thị Hòa", "K'Brông", "Thạch Sô Phia"),
)
_OFFICES = ("Sở Nông nghiệp", "Công ty Cấp nước", "Ban Quản lý dự án", "Trường Tiểu học", "Trạm Kiểm lâm", "Hợp tác xã")
_THINGS = (
    "kè chống sạt lở",
    "chợ đầu mối",
    "cầu treo dân sinh",
    "hồ chứa nước",
    "tuyến xe buýt",
    "xưởng gốm",
    "nhà máy gạo",
)
SOURCES = ("Báo Đồng Bằng", "Thời báo Sông Mây", "Tin Đô Thị", "Báo Cao Nguyên Mới", "Nhật báo Bến Đá")

# Frames of sentences of a body; several open with the words of boxes around articles.
_FRAMES = (
    "{office} {place} vừa khởi công {thing} có tổng vốn {n} tỷ đồng, dự kiến xong trước mùa mưa năm sau.",
    "Chia sẻ với phóng viên, ông {person} nói công trình giúp {n} hộ dân ở {place} không còn phải đi vòng {m} km.",
    "Bình luận về tiến độ, bà {person} cho rằng {m} tháng là đủ nếu thời tiết thuận lợi.",
    "Liên quan đến {thing}, {office} {place} đã nhận {m} lá đơn của người dân.",
    "Ảnh hưởng của đợt mưa vừa qua khiến {n} ha lúa ở {place} đổ ngã.",
    "Xem thêm bảng giá tại trụ sở phường là cách mà anh {person} làm mỗi sáng, trước khi đi {m} chuyến hàng.",
    "“Chúng tôi chờ {thing} này đã {m} năm”, ông {person} nói.",
    "Theo {office}, lượng khách đến {place} trong quý đạt {n} nghìn lượt, tăng {m},{d} % so với cùng kỳ.",
    "Đến cuối tháng, {place} còn {n} hộ chưa nhận được tiền hỗ trợ {m} triệu đồng.",
    "Đội của chị {person} có {m} người, mỗi ngày làm được {n} mét.",
    "Vì sao {thing} ở {place} chậm {m} tháng so với kế hoạch?",
    "Tin vào lời hẹn của {office}, gia đình bà {person} đã bán {m} công đất.",
    "Nguồn nước từ {place} về thấp hơn trung bình nhiều năm {m},{d} m, theo số đo lúc {h}h sáng {day}.",
    "Ngày {day}, PGS.TS. {person} trình bày phương án {m} trước hội đồng của {office}.",
    "Giá bán tại ruộng ở {place} lên {n} đồng một kg, cao nhất trong {m} vụ gần đây.",
    "Bạn đọc {person} ở {place} gửi về tòa soạn {m} bức thư kể chuyện này.",
    "Không ai trong số {n} công nhân của {office} bị thương.",
    "Đăng ký sớm giúp {n} học sinh ở {place} có chỗ học gần nhà.",
)
_SUBHEADS = ("Người dân chờ nước về", "Giá cả và cách tính", "Bài học từ {place}", "Vốn lấy từ đâu")
_TITLES = (
    "{place} khởi công {thing} sau {m} năm chờ đợi",
    "Hơn {n} hộ dân {place} góp đất làm {thing}",
    "Vì sao {thing} ở {place} chậm tiến độ?",
    "{office} {place}: {thing} sẽ xong trước Tết",
)
_CAPTIONS = (
    "Người dân {place} đi qua {thing} trong buổi sáng khánh thành. Ảnh: {person}",
    "Công trường {thing} nhìn từ trên cao.",
    "Bà {person} kiểm tra lô hàng thứ {m} trước khi giao cho thương lái. Ảnh: CTV",
)
_COMMENTS = (
    "Tôi ở {place} đây, {thing} mà xong sớm thì {n} hộ chúng tôi mừng lắm.",
    "Năm ngoái cũng hứa {m} tháng, rốt cuộc có thấy gì đâu.",
    "Cảm ơn {office} đã quan tâm tới bà con {place} suốt {m} năm nay.",
    "Sao không lấy {n} tỷ đồng đó mà làm trường học cho các cháu?",
    "Mong tòa soạn theo dõi tiếp vụ này, đừng để chìm vào quên lãng sau {m} ngày.",
)


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """One article: ``paragraphs`` of sentences, the first of which is the lead; ``subheads`` by paragraph after it.

    ``captions``, ``related`` (titles of others), ``teasers`` (their first sentences) and ``comments`` are around it.
    """

    title: str
    source: str
    url: str
    published: date
    author: str
    paragraphs: tuple[tuple[str, ...], ...]
    subheads: dict[int, str]
    captions: tuple[str, ...]
    related: tuple[str, ...]
    teasers: tuple[str, ...]
    comments: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The first paragraph."""
        return " ".join(self.paragraphs[0])

    @property
    def sentences(self) -> list[str]:
        """The sentences of all paragraphs."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]


def invent(seed: int, *, comments: int = 4, paragraphs: int = 0) -> InventedArticle:
    """Return the article of a seed, with 5 to 14 paragraphs unless their number is given."""
    chance = random.Random(seed)
    number = paragraphs or chance.randint(5, 14)
    lengths = [chance.choice((1, 2, 2, 3, 4)) for _ in range(number)]
    sentences = iter(_distinct(chance, _FRAMES, sum(lengths)))
    subheads = chance.sample(_SUBHEADS, 2)
    title, *related = _distinct(chance, _TITLES, 7)
    published = date(2012, 1, 1) + timedelta(days=chance.randrange(5000))
    return InventedArticle(
        title=title,
        source=chance.choice(SOURCES),
        url=f"https://{chance.choice(('song-may', 'dong-bang', 'tin-do-thi'))}.example/bai-{1000 + seed}.html",
        published=published,
        author=chance.choice(_PEOPLE),
        paragraphs=tuple(tuple(next(sentences) for _ in range(length)) for length in lengths),
        subheads={number // 3 + 1: _fill(chance, subheads[0]), 2 * number // 3 + 1: _fill(chance, subheads[1])},
        captions=tuple(_distinct(chance, _CAPTIONS, 3)),
        related=tuple(related),
        teasers=tuple(_distinct(random.Random(seed + 10_000), _FRAMES, 6)),
        comments=tuple(_distinct(chance, _COMMENTS, comments)),
    )


def _distinct(chance: random.Random, frames: tuple[str, ...], number: int) -> list[str]:
    """Return different sentences, those of one frame far from each other."""
    found: list[str] = []
    while len(found) < number:
        for frame in chance.sample(frames, len(frames)):
            sentence = _fill(chance, frame)
            if sentence not in found:
                found.append(sentence)
    return found[:number]


def _fill(chance: random.Random, frame: str) -> str:
    return frame.format(
        place=chance.choice(_PLACES),
        person=chance.choice(_PEOPLE),
        office=chance.choice(_OFFICES),
        thing=chance.choice(_THINGS),
        n=chance.randint(20, 990),
        m=chance.randint(2, 19),
        d=chance.randint(1, 9),
        h=chance.randint(5, 9),
        day=f"{chance.randint(1, 28)}/{chance.randint(1, 12)}",
    )
