from vision.coach import Coach
from vision.standard import load_standard
from vision.types import Correction, Fault, Praise
from vision.watch import Standing

RULES = load_standard().rules.faults
SAYS = {fault: rule.says for fault, rule in RULES.items()}
SPINE = Standing(Fault.ON_SPINE, SAYS[Fault.ON_SPINE], ("spine",))
FAST = Standing(Fault.TOO_FAST, SAYS[Fault.TOO_FAST], ())
WRONG = Standing(Fault.WRONG_WAY, SAYS[Fault.WRONG_WAY], ())


class Timeline:
    """Runs a coach at ten updates a second."""

    def __init__(self) -> None:
        self.coach = Coach(load_standard())
        self.tick = 0

    def shown(self) -> Correction | None:
        return self.coach.correction

    def praised(self) -> Praise | None:
        return self.coach.praise

    def now(self) -> Correction:
        assert self.coach.correction is not None
        return self.coach.correction

    def until(self, t_s: float, *standing: Standing, touching: bool = True) -> list[tuple[str, int]]:
        """What is newly shown up to `t_s` while these faults stand: (fault or "praise", id)."""
        shown = []
        while self.tick < round(10 * t_s):
            self.tick += 1
            before = (self.coach.correction, self.coach.praise)
            self.coach.update(self.tick / 10, standing, touching)
            now = self.coach.correction
            if now is not None and (before[0] is None or now.id != before[0].id):
                shown.append((now.fault.value, now.id))
            if self.coach.praise is not None and self.coach.praise is not before[1]:
                shown.append(("praise", self.coach.praise.id))
        return shown


def test_a_fault_is_told_at_once_and_again_after_six_seconds() -> None:
    line = Timeline()
    assert line.until(1.0) == []
    assert line.until(7.0, SPINE) == [("on_spine", 1)]
    assert line.until(7.1, SPINE) == [("on_spine", 2)]
    correction = line.now()
    assert (correction.text, correction.severity, correction.zones) == (SAYS[Fault.ON_SPINE], "danger", ("spine",))


def test_put_right_is_praised_once_and_only_with_hands_on_the_back() -> None:
    line = Timeline()
    line.until(2.0, SPINE)
    assert line.until(4.0, touching=False) == []
    assert line.until(4.1) == [("praise", 2)]
    assert line.shown() is None
    assert line.until(5.9) == []
    assert line.praised() is not None
    line.until(6.2)
    assert line.praised() is None
    assert line.until(20.0) == []


def test_back_within_six_seconds_is_shown_again_but_has_its_number_still() -> None:
    line = Timeline()
    line.until(1.0, SPINE)
    line.until(3.0)
    assert line.shown() is None
    line.until(3.1, SPINE)
    assert line.shown() is not None
    assert (line.now().id, line.now().since_s) == (1, 3.1)


def test_one_at_a_time_the_most_urgent_first() -> None:
    line = Timeline()
    assert line.until(1.0, SPINE, FAST) == [("on_spine", 1)]
    line = Timeline()
    line.until(1.0, FAST, WRONG)
    # The spine is more urgent and does not wait; what is less urgent does not take its place while it stands.
    assert line.until(1.1, SPINE, FAST) == [("on_spine", 2)]
    assert line.until(5.0, SPINE, FAST) == []


def test_a_lesser_fault_waits_for_three_seconds_after_another() -> None:
    line = Timeline()
    assert line.until(0.1, FAST) == [("too_fast", 1)]
    # The quick strokes end at once, those the wrong way stand from then on.
    assert line.until(3.0, WRONG) == []
    assert line.until(3.1, WRONG) == [("wrong_way", 2)]


def test_a_correction_stays_long_enough_to_be_read() -> None:
    line = Timeline()
    line.until(0.1, FAST)
    line.until(1.5, touching=False)
    assert line.shown() is not None
    line.until(1.6, touching=False)
    assert line.shown() is None
