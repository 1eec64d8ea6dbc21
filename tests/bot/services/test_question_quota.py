import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.services.question_quota import QuestionQuota, Verdict

START = datetime(2026, 2, 18, 12, tzinfo=UTC)
ADMITTED, SILENCE = Verdict(admitted=True), Verdict(admitted=False)
READER, OTHER, ADMIN = 7, 8, 9


_UPDATES = itertools.count()


def judge(limits: QuestionQuota, user: int, asked_at: datetime) -> Verdict:
    """The verdict on a question that was never judged before."""
    return limits.judge(user, asked_at, next(_UPDATES))


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_one_line_then_silence_until_the_window_frees() -> None:
    """Of questions too many the first is told when to ask again; at that moment one is admitted, and it begins anew."""
    limits = QuestionQuota(2, frozenset())
    assert [ADMITTED] * 2 == [judge(limits, READER, after(seconds)) for seconds in (0, 20)]
    assert Verdict(admitted=False, wait=35) == judge(limits, READER, after(25))
    assert [SILENCE] * 3 == [judge(limits, READER, after(seconds)) for seconds in (26, 40, 59)]
    assert ADMITTED == judge(limits, READER, after(60))
    assert Verdict(admitted=False, wait=20) == judge(limits, READER, after(60))
    assert SILENCE == judge(limits, READER, after(61))


def test_update_tried_again_counts_once() -> None:
    """A question that is judged again hears the same, whether admitted or not, and takes nobody's place."""
    limits = QuestionQuota(2, frozenset())
    assert [ADMITTED] * 6 == [limits.judge(READER, after(seconds), seconds) for seconds in (0, 20) for _ in range(3)]
    assert [Verdict(admitted=False, wait=35)] * 2 == [limits.judge(READER, after(25), 25) for _ in range(2)]
    assert [SILENCE] * 2 == [limits.judge(READER, after(26), 26) for _ in range(2)]
    assert ADMITTED == limits.judge(READER, after(60), 60)


def test_question_held_up_is_judged_as_asked() -> None:
    """One that is judged late, since its chat was held up, is measured against those of before, not of after it."""
    limits = QuestionQuota(2, frozenset())
    assert [ADMITTED] * 2 == [judge(limits, READER, after(seconds)) for seconds in (70, 80)]
    assert ADMITTED == judge(limits, READER, after(0))
    assert not judge(limits, READER, after(90)).admitted
    assert ADMITTED == judge(limits, READER, after(131))


def test_each_user_is_counted_alone() -> None:
    """One user's haste costs no other a question, and administrators have no limit."""
    limits = QuestionQuota(1, frozenset({ADMIN}))
    assert ADMITTED == judge(limits, READER, START)
    assert not judge(limits, READER, START).admitted
    assert ADMITTED == judge(limits, OTHER, START)
    assert {ADMITTED} == {judge(limits, ADMIN, START) for _ in range(100)}


def test_nought_is_no_limit() -> None:
    """With 0 a minute every question is admitted, and nobody is held."""
    limits = QuestionQuota(0, frozenset())
    assert {ADMITTED} == {judge(limits, READER, START) for _ in range(100)}
    assert 0 == len(limits)


def test_users_of_before_are_forgotten() -> None:
    """Only those who asked within the last minute are held."""
    limits = QuestionQuota(5, frozenset())
    for user in range(10_000):
        judge(limits, user, after(user / 100))
    assert 6000 == len(limits)
    judge(limits, READER, after(1000))
    assert 1 == len(limits)


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 30))), st.integers(1, 4))
def test_no_minute_holds_more_than_the_limit(asked: list[tuple[int, float]], most: int) -> None:
    """However questions come, no more of one user are admitted within any minute, and no fewer than there is room."""
    limits = QuestionQuota(most, frozenset())
    now, admitted = START, dict[int, list[datetime]]()
    for user, pause in asked:
        now += timedelta(seconds=pause)
        recent = [moment for moment in admitted.get(user, []) if now - moment < timedelta(minutes=1)]
        verdict = judge(limits, user, now)
        assert (len(recent) < most) == verdict.admitted
        if verdict.admitted:
            admitted.setdefault(user, []).append(now)
