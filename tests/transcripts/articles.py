"""Invented articles, for the scenes: long and short, dated and not, of several newspapers, some on the same event."""

import json
from pathlib import Path

_ARTICLES = (
    {
        "id": "cau-do-gat",
        "title": "Khánh thành cầu Đò Gát",
        "source": "Báo Ven Sông",
        "published": "2026-03-12",
        "url": "https://ven-song.example/cau-do-gat",
        "body": [
            "Sáng 12/3, tỉnh Hà Lâm khánh thành cầu Đò Gát bắc qua sông Lam Giang, sau ba năm thi công.",
            "Cây cầu dài 1.250 mét, có bốn làn xe. Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng, trung ương góp một nửa.",
            "Ông Trần Văn Khoát, giám đốc ban quản lý dự án, cho biết xe tải nặng chỉ được qua cầu vào ban đêm.",
        ],
    },
    {
        "id": "lu-rao-cat",
        "title": "Lũ quét ở Rào Cát, nhiều nhà bị cuốn trôi",
        "source": "Tin Miền Núi",
        "published": "2026-10-02",
        "url": "https://mien-nui.example/lu-rao-cat",
        "body": [
            "Trận lũ quét rạng sáng 1/10 tại Rào Cát làm 12 người chết, 5 người mất tích, theo báo cáo ban đầu.",
            "Chính quyền huyện Lạc An đã đưa 3.336 người ra khỏi vùng nguy hiểm. Tỉnh lộ 14 bị cắt ở ba điểm.",
        ],
    },
    {
        "id": "lu-rao-cat-sau-ba-ngay",
        "title": "Rào Cát ba ngày sau lũ",
        "source": "Báo Ven Sông",
        "published": "2026-10-04",
        "body": [
            "Đến chiều 4/10, lũ quét tại Rào Cát làm 15 người chết, 2 người mất tích.",
            "Lực lượng cứu hộ đã mở lại Tỉnh lộ 14. Học sinh hai trường tiểu học trở lại lớp trong tuần này.",
        ],
    },
    {
        "id": "vai-thieu-luc-ha",
        "title": "Vải thiều Lục Hà được mùa, giá tại vườn tăng so với năm trước",
        "source": "Đồng Quê",
        "published": "2026-06-05",
        "url": "https://dong-que.example/vai",
        "body": [
            "Sản lượng vải thiều Lục Hà năm nay đạt 58.000 tấn, cao nhất trong mười năm.",
            (
                "Thương lái mua vải thiều tại vườn với giá 35.000 đồng một ký. Hợp tác xã Lục Hà đã ký hợp đồng xuất "
                "khẩu 14,6% sản lượng sang Nhật Bản, trong khi phần còn lại được bán ở các chợ đầu mối miền Bắc và một "
                "số siêu thị ở miền Nam."
            ),
        ],
    },
    {
        "id": "doi-bong-lam-giang",
        "title": "Lam Giang vô địch giải trẻ",
        "published": "2025-11-23",
        "body": [
            "Tối 23/11, đội Lam Giang thắng Hà Vân 2-1 trong trận chung kết giải bóng đá trẻ toàn tỉnh.",
            "Tiền đạo Lê Bá Sơn ghi cả hai bàn và được chọn là cầu thủ hay nhất giải.",
        ],
    },
)


def write(folder: Path) -> None:
    """Replace the articles of a folder by these."""
    for path in folder.iterdir():
        path.unlink()
    lines = (json.dumps(article, ensure_ascii=False) for article in _ARTICLES)
    (folder / "bao.jsonl").write_text("\n".join(lines), encoding="utf-8")
