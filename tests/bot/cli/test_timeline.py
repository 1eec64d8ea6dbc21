import json
from collections.abc import Mapping

from bot.texts.texts import VIETNAMESE
from tests.program import BRIDGE, LYCHEE, run


def test_timeline(env: Mapping[str, str]) -> None:
    """Dated quotations are listed as text and as JSON, for all time or for a period given either way."""
    about = json.loads(run("timeline", "cầu Đò Gát", "--json", env=env).stdout)
    assert ["entries", "articles"] == list(about)
    assert ["2025-03-12", "2025-03-12"] == about["entries"][0]["event"]
    assert all(entry["text"] in BRIDGE for entry in about["entries"])
    shown = run("timeline", "vải thiều Lục Hà", env=env).stdout
    (block,) = [block for block in shown.split("\n\n") if "58.000" in block]
    time, quotation, source = block.strip().splitlines()
    assert "năm 2025" == time
    assert quotation.strip("“”") in LYCHEE
    assert "    Vải thiều Lục Hà được mùa · Đồng Quê · 5/6/2025" == source
    assert f"\n\n{VIETNAMESE.reader.timelines.counted}\n" in shown
    nothing = "Tôi không thấy sự kiện nào rõ ngày về “cầu Đò Gát” {period}.\n"
    since = run("timeline", "cầu Đò Gát", "--since", "2025-03-13", env=env).stdout
    assert nothing.format(period="từ 13/3/2025") == since
    assert nothing.format(period="năm 2019") == run("timeline", "cầu Đò Gát năm 2019", env=env).stdout
    unknown = run("timeline", "Brexit", env=env)
    assert (0, f"{VIETNAMESE.reader.timelines.topic_unknown}\n") == (unknown.returncode, unknown.stdout)
