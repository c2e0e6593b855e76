import pytest

from tests.vision.builders import FPS, LENGTH_CM, line, settled, touches_along
from vision.motion import MotionStage
from vision.types import Part


def test_a_steady_stroke_has_its_speed_and_direction() -> None:
    # 12 cm outward and 16 cm towards the head in 2 s: 6 and 8 cm/s, together 10.
    rows = settled(touches_along(line((4, -30), (16, -14), 2.0), 2.0))
    middle = rows[30]
    assert middle.vx_cm_s == pytest.approx(6.0, abs=1e-6)
    assert middle.vy_cm_s == pytest.approx(8.0, abs=1e-6)
    assert middle.speed_cm_s == pytest.approx(10.0, abs=1e-6)


def test_every_touch_comes_out_once_and_in_order() -> None:
    touches = touches_along(line((4, -30), (4, -10), 2.0), 2.0)
    rows = settled(touches)
    assert [r.t_s for r in rows] == [t.t_s for t in touches]


def test_jitter_of_five_millimetres_does_not_read_as_speed() -> None:
    # Differenced frame by frame this would be 15 cm/s; the fit over half a second leaves under 1 cm/s in the middle.
    rows = settled(touches_along(lambda t: (4 + 0.25 * (-1) ** round(t * FPS), -20.0), 2.0))
    assert rows[30].speed_cm_s is not None
    assert rows[30].speed_cm_s < 1.0


def test_a_quick_stroke_that_turns_has_its_own_speed() -> None:
    # Up and down again at 50 cm/s, 0.4 s each: within 0.14 s of the middle of a leg the hand does not turn.
    def way(t: float) -> tuple[float, float]:
        return 5.0, -30 + 50 * abs((t + 0.4) % 0.8 - 0.4)

    rows = settled(touches_along(way, 1.6))
    middles = [row.speed_cm_s for row in rows if abs(row.t_s % 0.4 - 0.2) < 0.5 / FPS]
    assert len(middles) == 4
    assert middles == pytest.approx([50.0] * 4, rel=0.02)


def test_a_touch_is_settled_a_quarter_of_a_second_later() -> None:
    motion = MotionStage(LENGTH_CM, 0.35)
    touches = touches_along(line((4, -30), (4, -10), 2.0), 1.0)
    first_out = next(t.t_s for t in touches if motion.update(t.t_s, [t]))
    assert first_out == pytest.approx(0.25, abs=1.5 / FPS)


def test_too_little_to_fit_is_no_speed() -> None:
    assert settled(touches_along(line((4, -30), (4, -29), 1.0), 0.1))[0].speed_cm_s is None


def test_a_change_of_the_pressing_part_is_no_movement() -> None:
    still = touches_along(lambda t: (4.0, -20.0), 1.0)
    moved = touches_along(lambda t: (4.0, -12.0), 1.0, start_s=1.0, part=Part.THUMB)
    speeds = [row.speed_cm_s for row in settled(still + moved)]
    assert max(s for s in speeds if s is not None) < 1e-6


def test_a_lift_parts_the_fit() -> None:
    first = touches_along(lambda t: (4.0, -20.0), 0.5)
    second = touches_along(lambda t: (4.0, -10.0), 0.5, start_s=1.0)
    speeds = [row.speed_cm_s for row in settled(first + second)]
    assert max(s for s in speeds if s is not None) < 1e-6


def test_live_gives_the_newest_touch_at_once() -> None:
    motion = MotionStage(LENGTH_CM, 0.35)
    for touch in touches_along(line((4, -30), (4, -10), 1.0), 0.8):
        motion.update(touch.t_s, [touch])
    (live,) = motion.live(touch.t_s)
    assert live.t_s == pytest.approx(23 / FPS)
    assert live.vy_cm_s == pytest.approx(20.0, abs=1e-6)
    assert motion.live(touch.t_s + 0.1) == ()


def test_what_waits_is_fitted_with_what_there_is() -> None:
    motion = MotionStage(LENGTH_CM, 0.35)
    for touch in touches_along(line((4, -30), (4, -10), 1.0), 0.8):
        motion.update(touch.t_s, [touch])
    # 24 touches; those up to 23/30 - 0.25 s are settled, the other eight wait.
    waiting = motion.waiting(0)
    assert len(waiting) == 8
    assert waiting[-1].vy_cm_s == pytest.approx(20.0, abs=1e-6)
    assert motion.waiting(0) == waiting
    assert motion.waiting(5) == ()
    assert motion.waiting_hands == {0}


def test_what_is_nearer_counts_for_more() -> None:
    # x = 100 t^3 rests for a moment at t = 0. Over fifteen samples a plain fit says 100 * sum(t^4) / sum(t^2) = 3.71
    # cm/s there; with weights that fall from 1 to 0.16 at the outermost ones it says 2.89.
    rows = settled(touches_along(lambda t: (4 + 100 * (t - 1) ** 3, -20.0), 2.0))
    assert rows[30].vx_cm_s == pytest.approx(2.89, abs=0.01)
