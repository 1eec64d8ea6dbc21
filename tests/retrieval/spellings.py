"""Common Vietnamese syllables, and spelling tables of small archives."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.index.okapi import CompiledOkapi
from retrieval.index.sentence_index import CHANNELS, SENTENCE_B, SENTENCE_K1
from retrieval.index.spelling import Spelling, SpellingTables, write_spelling
from retrieval.text.normalise import forms
from tests.retrieval.okapi_oracle import compiled

_COMMON = """
á ả à ăn ấy ảnh ánh áo âm ấm bà bác bài bán bàn bạn bánh bảo bay bảy bằng bắt bất bé bên bệnh bếp bị biển biết
bình bò bóng bố bộ bốn bông bờ bởi bơi búa buổi buồn bút bưởi bước bữa cá các cách cái cảm cảng cánh cao cát cạnh
căn cắt cầm cần cấp cậu cây chạy chăm chắc chặt chân chất chậm chết chỉ chiếc chiều chín chính chịu chó chọn chỗ
chồng chờ chợ chủ chú chúng chuyện chuyển chữ chưa chức chương con có cỏ cô cổ công cơm cũ của cuộc cuối cùng cũng
cứ cửa cứu dài dạy dân dầu dậy dễ do dòng dù dùng dự dưới đã đá đại đám đang đánh đào đạo đặc đặt đất đầu đây đấy
đêm đến đi đỉnh đọc đó đỏ đoàn đói đón đồng đổi đội đời đợi đủ đúng đưa đứa đứng được đường em êm ghế ghi gì gia
già giá giải giảm giáo giàu giặt giấc giây giấy giếng giết giêng gió giỏi giống giờ giới giữ giữa giường gọi góc
gỗ gửi hà hạ hai hại hàng hát hay hẹn hết hiền hiểu hình hoa hoà hoá hoạ hoàn hoàng học hỏi hồ hội hơi hơn hợp
huệ huyện hươu hữu ích ít kể kế kéo kết khác khách khai khăn khẩu khi khí khó khoá khoảng khoẻ khóc không khu
khuya khuỷu khuyên kịch kiểm kiến kinh kỹ ký lá lạ làm làng lạnh lấy lên liên linh lịch lòng lớn lớp luật lúa lửa
lực lượng lưỡi lý mà má mạnh máy mắt mặt mẹ mía miền miệng mình mọi món mới mua mùa muốn mưa mười mượn mỹ nắm năm
năng nặng nắng nếu ngã ngành ngày ngắn nghe nghề nghệ nghỉ nghĩ nghĩa nghiêng nghiệp ngoài ngọt ngôi ngủ nguồn ngữ
người ngựa nhà nhạc nhanh nhau nhân nhất nhẹ nhiều nhìn nhỏ nhớ những như nói nổi nông nước nuôi nửa oà oán ông ở
phải pháp phát phần phía phố phòng phút phường qua quà quả quán quân quê quen quốc quyền quyết quý quỹ rau rất rồi
rộng rừng rượu sách sáng sắp sâu số sông sống sức sương sửa tài tay tàu tắc tấm tên thành thầy thấy thêm thế thì
thịt thuê thuở thuốc thuỷ thuý thuyền thương thường thức tiếng tiền tiệc tim tìm toà toán toàn tối tốt trái tranh
trăm trắng trên trời trường trưởng tuần tuổi tuỳ từ tuyết tướng uỷ uống ước ưng vào văn vẫn về vì viết việc việt
vở vợ vua vui vườn vượt xa xã xanh xây xe xem xin xoài xuân xuống xuất xưa yên yêu yếu ý
"""
COMMON = tuple(_COMMON.split())


def spelling_of(folder: Path, sentences: Sequence[str]) -> Spelling:
    """Return the spelling tables of an archive of these sentences, written to ``folder`` and mapped from there."""
    lines = [forms(sentence) for sentence in sentences]
    channels = []
    for name in ("syllables", "bigrams"):
        (folder / name).mkdir()
        compiled((CHANNELS[name]([], line) for line in lines), k1=SENTENCE_K1, b=SENTENCE_B).save(folder / name)
        channels.append(CompiledOkapi.load(folder / name))
    singles, bigrams = channels
    number_of = {form: number for number, form in enumerate(singles.terms)}
    sides = (pair.split(" ") for pair in bigrams.terms)
    keys = [number_of[first] * len(number_of) + number_of[second] for first, second in sides]
    write_spelling(folder, singles.terms, np.array(keys, np.int64), bigrams.occurrences)
    return Spelling(SpellingTables(folder, channels[0].terms, channels[0].occurrences))
