from dataclasses import replace

from tests.vision.builders import stroke
from vision.sequence import relabelled
from vision.standard import load_standard
from vision.types import Direction, Stroke, Technique

STANDARD = load_standard()


def path(*ends: tuple[float, float]) -> tuple[tuple[float, float, float], ...]:
    (x0, v0), (x1, v1) = ends
    return tuple((i / 10, x0 + (x1 - x0) * i / 10, v0 + (v1 - v0) * i / 10) for i in range(11))


def up(start: float, speed: float = 15.0, seconds: float = 2.0) -> Stroke:
    return stroke(start_s=start, end_s=start + seconds, speed_cm_s=speed, path=path((5, 0.9), (5, 0.1)))


def down(start: float, speed: float = 15.0, seconds: float = 2.0) -> Stroke:
    way = path((12, 0.1), (12, 0.9))
    return stroke(start_s=start, end_s=start + seconds, speed_cm_s=speed, direction=Direction.DOWN, path=way)


def outward(start: float) -> Stroke:
    way = path((5, 0.08), (12, 0.08))
    return stroke(start_s=start, end_s=start + 0.6, speed_cm_s=11.0, direction=Direction.OUTWARD, path=way)


def techniques(strokes: list[Stroke]) -> list[Technique]:
    return [s.technique for s in relabelled(strokes, STANDARD)]


EFF, LIFTED = Technique.EFFLEURAGE, Technique.LIFTED


def test_good_loops_stay_as_they_are() -> None:
    assert techniques([up(0), down(2), up(4), down(6)]) == [EFF] * 4


def test_quick_loops_are_strokes_too_quick_not_carried_hands() -> None:
    # Straight lanes the right way: these are what the tutor must speak of, alone or many.
    loop = [up(0), outward(2), down(2.6), up(5, 60, 0.7), outward(5.7), down(6.3), up(8.3)]
    assert techniques(loop) == [EFF] * 7
    quick = [up(2, 60, 0.7), outward(2.7), down(3.3, 60, 0.7), up(4, 60, 0.7)]
    assert techniques([up(0), *quick, outward(4.7), down(5.3)]) == [EFF] * 7


def test_a_quick_way_aside_is_a_carried_hand() -> None:
    slant = stroke(start_s=4, end_s=4.6, speed_cm_s=45.0, path=path((12, 0.9), (2, 0.4)))
    assert techniques([up(0), down(2), slant, up(5), down(7)]) == [EFF, EFF, LIFTED, EFF, EFF]


def test_quick_going_at_the_end_of_a_contact_is_leaving() -> None:
    assert techniques([up(0), down(2), up(4, 50, 0.6)])[-1] is LIFTED
    # In the middle of the work the same movement is a stroke.
    assert techniques([up(0), down(2), up(4, 50, 0.6), outward(4.7), down(5.3)])[2] is EFF


def test_the_inward_return_of_a_loop_is_no_stroke_of_the_low_back() -> None:
    inward = stroke(start_s=4, end_s=6, speed_cm_s=12.0, direction=Direction.INWARD, path=path((12, 0.9), (5, 0.9)))
    low = stroke(start_s=2, end_s=4, direction=Direction.OUTWARD, path=path((5, 0.9), (12, 0.9)))
    assert techniques([up(0), down(2), inward, up(6)])[2] is LIFTED
    # After a stroke outward it is rubbing to and fro.
    assert techniques([up(0), low, inward])[2] is EFF


def test_quick_returns_between_slow_strokes_of_one_direction() -> None:
    def back_down(start: float, speed: float) -> Stroke:
        way = path((5, 0.1), (5, 0.9))
        return stroke(start_s=start, end_s=start + 2, speed_cm_s=speed, direction=Direction.DOWN, path=way)

    # 1.25 times the pace of the strokes up, and it is their return; as slow as they are, it is a stroke the wrong way.
    assert techniques([up(0, 8), back_down(2, 10.1), up(4, 8)]) == [EFF, LIFTED, EFF]
    assert techniques([up(0, 8), back_down(2, 9.5), up(4, 8)]) == [EFF, EFF, EFF]


def test_a_brief_way_between_two_spots() -> None:
    def spot(start: float) -> Stroke:
        return stroke(start_s=start, end_s=start + 2, technique=Technique.CIRCLES, direction=Direction.CIRCULAR)

    way = stroke(start_s=2, end_s=2.5, speed_cm_s=20.0)
    assert techniques([spot(0), way, spot(2.5)])[1] is LIFTED
    # A stroke of two seconds between them is a stroke.
    assert techniques([spot(0), up(2), spot(4)])[1] is EFF


def test_what_goes_over_into_a_carried_movement_is_carried() -> None:
    # Leaving: the first third of the way is still over the lane, the rest goes far aside.
    lane = stroke(start_s=4, end_s=4.3, speed_cm_s=55.0, direction=Direction.DOWN, path=path((12, 0.1), (13, 0.6)))
    away = stroke(start_s=4.33, end_s=4.7, speed_cm_s=90.0, direction=Direction.DOWN, path=path((13, 0.6), (20, 1.0)))
    assert techniques([up(0), down(2), lane, away]) == [EFF, EFF, LIFTED, LIFTED]


def test_two_hands_carried_together() -> None:
    # The right hand goes aside, so it is carried; the left one keeps to its lane and goes with it.
    aside = stroke(start_s=4, end_s=4.9, speed_cm_s=40.0, path=path((12, 0.9), (5, 0.1)))
    lane = stroke(hand_id=1, hand="L", start_s=4, end_s=4.9, speed_cm_s=40.0, path=path((-5, 0.9), (-5, 0.1)))

    def other(one: Stroke) -> Stroke:
        return replace(one, hand_id=1, hand="L")

    both = [up(0), down(2), aside, up(5), other(up(0)), other(down(2)), lane, other(up(5))]
    found = {(s.hand, s.start_s): s.technique for s in relabelled(both, STANDARD)}
    assert found[("R", 4)] is LIFTED
    assert found[("L", 4)] is LIFTED
    assert list(found.values()).count(LIFTED) == 2


def test_hands_are_judged_each_by_its_own_pace() -> None:
    # For a hand that strokes at 15 cm/s these ways aside at 26 would be carried ones.
    others = [
        stroke(hand_id=1, start_s=t, end_s=t + 2, speed_cm_s=26.0, path=path((5, 0.9), (-2, 0.1))) for t in (0, 2, 4)
    ]
    assert techniques([up(0), up(3), *others]) == [EFF] * 5


def test_nothing_in_nothing_out() -> None:
    assert relabelled([], STANDARD) == ()


def brief(start: float, direction: Direction, *ends: tuple[float, float], seconds: float = 0.8) -> Stroke:
    return stroke(start_s=start, end_s=start + seconds, speed_cm_s=12.0, direction=direction, path=path(*ends))


def test_brief_ways_where_no_stroke_goes_are_carried_hands() -> None:
    inward = brief(4, Direction.INWARD, (12, 0.9), (5, 0.9))
    down_inside = brief(4, Direction.DOWN, (5, 0.8), (5, 0.95))
    up_outside = brief(4, Direction.UP, (12, 0.9), (12, 0.3))
    for hop in (inward, down_inside, up_outside):
        assert techniques([up(0), down(2), hop, up(5)])[2] is LIFTED
    # The same ways in two seconds are strokes, and wrong ones.
    assert techniques([up(0), down(2), brief(4, Direction.UP, (12, 0.9), (12, 0.3), seconds=2.0), down(6)])[2] is EFF


def test_a_brief_way_out_is_a_stroke_unless_it_closes_a_loop_the_wrong_way_round() -> None:
    out = brief(2, Direction.OUTWARD, (5, 0.9), (12, 0.9))
    down_inside = stroke(start_s=0, end_s=2, direction=Direction.DOWN, path=path((5, 0.1), (5, 0.9)))
    up_outside = stroke(start_s=2.8, end_s=4.8, direction=Direction.UP, path=path((12, 0.9), (12, 0.1)))
    assert techniques([up(0), out, down(2.8)])[1] is EFF
    assert techniques([down_inside, out, up_outside])[1] is LIFTED
    # It is the way off a stroke down, but not off the little way down on which a hand settles.
    assert techniques([down_inside, out])[1] is LIFTED
    settles = stroke(
        start_s=1.2,
        end_s=2,
        technique=Technique.UNKNOWN,
        direction=Direction.DOWN,
        length_cm=5.0,
        speed_cm_s=6.0,
        path=path((8.5, 0.8), (8.5, 0.9)),
    )
    assert techniques([settles, out])[1] is EFF


def test_a_backswing_before_the_first_stroke_is_no_stroke() -> None:
    # Between the lanes, where neither way is wrong: back a little, then up for two seconds.
    back = brief(0, Direction.DOWN, (8.5, 0.8), (8.5, 0.95), seconds=0.7)
    assert techniques([back, replace(up(0.8), path=path((8.5, 0.95), (8.5, 0.1)))]) == [LIFTED, EFF]


def test_hands_come_in_over_the_edge() -> None:
    # From below the hip bones, half a second; as a stroke it would be a quick one up beside the spine.
    arrival = stroke(start_s=0, end_s=0.5, speed_cm_s=40.0, path=path((6, 1.15), (6, 0.8)))
    assert techniques([arrival, up(1.0), down(3)])[0] is LIFTED


def spot(start: float, seconds: float = 2.0, technique: Technique = Technique.CIRCLES) -> Stroke:
    return stroke(
        start_s=start,
        end_s=start + seconds,
        technique=technique,
        direction=Direction.CIRCULAR,
        path=path((7, 0.1), (7, 0.1)),
    )


def dash(start: float, seconds: float, direction: Direction = Direction.UP) -> Stroke:
    return stroke(
        start_s=start,
        end_s=start + seconds,
        technique=Technique.UNKNOWN,
        direction=direction,
        speed_cm_s=9.0,
        length_cm=9 * seconds,
        path=path((6, 0.5), (6, 0.4)),
    )


def test_a_single_quick_way_in_is_no_pace_of_its_own() -> None:
    # Both hands come in along the lane at 46 cm/s and set to work on a spot. Neither is a stroke that races.
    way = stroke(start_s=0.6, end_s=1.3, speed_cm_s=46.0, length_cm=30, path=path((6, 0.8), (7, 0.1)))
    stir = dash(1.4, 0.3, Direction.DOWN)
    other = [replace(s, hand_id=2) for s in (way, spot(1.4, 4))]
    assert techniques([way, stir, spot(1.8, 4), *other])[:2] == [LIFTED, LIFTED]
    # Two of them, there and back, are its pace.
    back = stroke(
        start_s=1.4, end_s=2.1, speed_cm_s=44.0, length_cm=30, direction=Direction.DOWN, path=path((12, 0.1), (12, 0.8))
    )
    assert techniques([way, back, spot(2.2, 4)]) == [EFF, EFF, Technique.CIRCLES]


def test_the_hand_goes_ahead_of_its_forearm() -> None:
    glide = stroke(start_s=2, end_s=5, speed_cm_s=6.0, technique=Technique.FOREARM, path=path((6, 0.8), (6, 0.4)))
    ahead = stroke(start_s=0.6, end_s=1.9, speed_cm_s=20.0, path=path((6, 0.9), (6, 0.4)))
    assert techniques([ahead, glide]) == [LIFTED, Technique.FOREARM]
    # As slow as forearms go (15 cm/s), it is a stroke of the hand.
    assert techniques([replace(ahead, speed_cm_s=14.9), glide]) == [EFF, Technique.FOREARM]


def test_a_brief_stir_on_a_spot_is_no_technique() -> None:
    assert techniques([spot(0, 1.1)]) == [LIFTED]
    assert techniques([spot(0, 1.2)]) == [Technique.CIRCLES]
    # With a rhythm it is work, however brief: 2.2 turns.
    assert techniques([replace(spot(0, 1.1), rate_hz=2.0)]) == [Technique.CIRCLES]
    # Once round is no rhythm: 1.4 turns, and 1.6.
    assert techniques([replace(spot(0, 1.4), rate_hz=1.0), up(2)])[0] is LIFTED
    assert techniques([replace(spot(0, 1.6), rate_hz=1.0), up(2)])[0] is Technique.CIRCLES
    # For longer than two seconds it is a slow circle.
    assert techniques([replace(spot(0, 2.1), rate_hz=0.5), up(2.5)])[0] is Technique.CIRCLES
    # Where nothing has followed yet it may go on.
    assert techniques([replace(spot(0, 1.4), rate_hz=1.0)]) == [Technique.CIRCLES]
    assert techniques([spot(0, 0.9, Technique.HOLD)]) == [Technique.HOLD]


def test_a_dash_that_goes_over_into_a_carried_hand_is_carried() -> None:
    far = stroke(start_s=2.4, end_s=2.8, speed_cm_s=45.0, path=path((12, 0.9), (2, 0.4)))
    after = up(3)
    assert techniques([up(-0.1), dash(2.0, 0.3), far, after])[1:3] == [LIFTED, LIFTED]
    # Half a second is a short stroke.
    assert techniques([up(-0.2), dash(1.85, 0.5), far, after])[1] is Technique.UNKNOWN


def test_a_way_to_another_place_in_legs_is_carried() -> None:
    out = stroke(
        start_s=2.1,
        end_s=2.6,
        speed_cm_s=12.0,
        direction=Direction.OUTWARD,
        length_cm=6,
        path=path((2.8, 0.5), (7, 0.5)),
    )
    on = stroke(start_s=2.7, end_s=3.3, speed_cm_s=13.0, length_cm=8, path=path((7, 0.5), (7.5, 0.3)))
    assert techniques([spot(0), out, on, spot(3.4)])[1:3] == [LIFTED, LIFTED]
    # Longer than a way takes (1.2 s in all), they are two strokes.
    assert techniques([spot(0), out, replace(on, end_s=3.45), spot(3.5)])[1:3] != [LIFTED, LIFTED]


def test_a_bit_of_the_way_before_the_first_stroke_is_no_stroke() -> None:
    first = up(1.2)
    assert techniques([dash(0, 0.9), first]) == [LIFTED, EFF]
    # After a stroke the hand did not come from the air: it hesitated in its stroke, which began before.
    one = relabelled([down(-3, seconds=2.8), dash(0, 1.1), first], STANDARD)[1]
    assert (one.technique, one.start_s, one.end_s, len(relabelled([down(-3), one], STANDARD))) == (EFF, 0, 3.2, 2)
    # With a stop between them they are two.
    assert techniques([down(-3, seconds=2.8), dash(0, 0.8), first])[1] is Technique.UNKNOWN


def test_a_way_in_over_the_lower_edge_is_no_stroke() -> None:
    # From a stroke down the side over the crests and back onto the spot where the next stroke begins.
    back_on = stroke(start_s=2.2, end_s=3.2, length_cm=11.0, speed_cm_s=11.0, path=path((8, 1.02), (5, 0.9)))
    assert techniques([down(0), back_on, up(3.3)]) == [EFF, LIFTED, EFF]
    # Half as long as the stroke that follows, or all of it on the back: a stroke.
    assert techniques([down(0), replace(back_on, length_cm=16.0), up(3.3)])[1] is EFF
    assert techniques([down(0), replace(back_on, path=path((8, 0.98), (5, 0.9))), up(3.3)])[1] is EFF


def test_a_first_movement_beside_a_hand_in_the_air_is_a_way_in() -> None:
    out = stroke(
        start_s=0, end_s=0.7, speed_cm_s=13.0, direction=Direction.OUTWARD, length_cm=9, path=path((5, 0.8), (13, 0.9))
    )
    other = [
        replace(s, hand_id=2)
        for s in (
            stroke(start_s=-0.1, end_s=0.6, speed_cm_s=59.0, path=path((12, 1.0), (-7, 0.8))),
            up(0.9, 15),
            down(3, 15),
        )
    ]
    first = up(0.9, 38, 0.9)
    assert relabelled([out, first, *other], STANDARD)[1].technique is LIFTED
    # Without the other hand it is a stroke.
    assert techniques([out, first, down(2, 38, 0.9)])[0] is EFF


def test_a_way_to_a_hold_though_the_hand_stirs_before_it_rests() -> None:
    way, stir = dash(0, 0.5), spot(0.55, 0.3)
    assert techniques([way, stir, spot(0.9, 3.7, Technique.HOLD)]) == [LIFTED, LIFTED, Technique.HOLD]


def test_a_slow_drift_after_a_quick_sweep_is_no_stroke() -> None:
    drift = stroke(
        start_s=2.75,
        end_s=3.35,
        speed_cm_s=13.0,
        length_cm=8,
        direction=Direction.DOWN,
        path=path((11.5, 0.85), (8, 0.98)),
    )
    quick = [up(1, 55, 0.75), replace(down(2, 55, 0.75), length_cm=34)]
    # The sweep was four times as quick; the next one is a stroke again, not the return of a loop.
    assert techniques([*quick, drift, up(3.6, 55, 0.75), down(4.4, 55, 0.75)]) == [EFF, EFF, LIFTED, EFF, EFF]
    # After one less than three times as quick it is a movement of its own.
    assert techniques([up(1), down(3, 15), replace(drift, start_s=5.05, end_s=5.65, speed_cm_s=6.0)])[2] is EFF


def test_a_last_quick_sweep_down_its_lane_is_a_stroke() -> None:
    assert techniques([up(0, 55, 0.75), down(0.8, 55, 0.75)]) == [EFF, EFF]
    # After a rest it is the hand that leaves.
    rest = stroke(
        start_s=0.8, end_s=1.8, technique=Technique.UNKNOWN, direction=Direction.STILL, path=path((12, 0.1), (12, 0.1))
    )
    assert techniques([up(0, 55, 0.75), rest, down(1.85, 55, 0.75)])[2] is LIFTED
