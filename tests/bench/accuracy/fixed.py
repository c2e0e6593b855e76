"""The fixed list of the benchmark's scenes: one variation each. Needs the studio."""

from __future__ import annotations

from functools import partial

from sample_videos.studio.body import BodyShape
from sample_videos.studio.scene import Knock, Scene
from tests.bench.accuracy import acts
from tests.bench.accuracy.variations import CLOTHES, COLOURS, Spec, view_deg


def _scene(receiver: str, giver: str, light: str, seed: int, camera_m: float = 1.25, **more: object) -> Scene:
    return Scene(receiver, giver, light, camera_m, view_deg=view_deg(camera_m), seed=seed, **more)  # type: ignore[arg-type]


def _fixed() -> tuple[Spec, ...]:
    sleeve, shirt = CLOTHES[0], CLOTHES[2]
    fast = partial(acts.hurry, times=2)
    return (
        Spec("plain", "medium skin, even light", _scene("medium", "medium", "even", 201), (acts.sweep,)),
        Spec("dark_on_light", "dark hands on a light back", _scene("light", "dark", "even", 202), (acts.sweep,)),
        Spec("light_on_dark", "light hands on a dark back", _scene("dark", "light", "even", 203), (acts.sweep,)),
        Spec("dark_lamp", "dark skin by lamplight", _scene("dark", "brown", "warm_dim", 204), (acts.low_back, acts.up)),
        Spec("side_light", "light from the side", _scene("brown", "olive", "side", 205), (acts.sweep,)),
        Spec("oily", "wet with oil, side light", _scene("olive", "medium", "side", 206, oil=0.85), (acts.sweep,)),
        Spec(
            "tilt_20", "camera tilted by 20 degrees", _scene("medium", "light", "even", 207, tilt_deg=20), (acts.sweep,)
        ),
        Spec(
            "tilt_40", "camera tilted by 40 degrees", _scene("light", "olive", "even", 208, tilt_deg=40), (acts.sweep,)
        ),
        Spec(
            "tilt_side",
            "40 degrees from the side",
            _scene("olive", "brown", "flat", 209, tilt_deg=38, head="left"),
            (acts.sweep,),
        ),
        Spec("near", "wide lens at 0.6 m", _scene("medium", "brown", "even", 210, 0.6), (acts.sweep,)),
        Spec("far", "long lens at 1.6 m", _scene("brown", "medium", "flat", 211, 1.6), (acts.low_back, acts.up)),
        Spec(
            "bumped",
            "camera knocked twice",
            _scene("light", "medium", "even", 212, knocks=(Knock(3.4, 1.2, 0.6, 1.8), Knock(6.0, -1.0, -1.2, -1.2))),
            (acts.sweep,),
        ),
        Spec(
            "drifting",
            "camera sinks slowly, hand-held",
            _scene("olive", "light", "even", 213, drift_deg_s=(0.12, 0.10, 0.25), shake_deg=0.12),
            (acts.sweep,),
        ),
        Spec("turned", "table turned by 30 degrees", _scene("medium", "dark", "even", 214, turn_deg=30), (acts.sweep,)),
        Spec(
            "from_head",
            "giver at the head, head down",
            _scene("light", "brown", "side", 215, seat="head", head="down"),
            (acts.sweep,),
        ),
        Spec(
            "from_left",
            "giver at the left",
            _scene("brown", "light", "even", 216, seat="left", head="left"),
            (acts.sweep,),
        ),
        Spec(
            "from_right",
            "giver at the right, head right",
            _scene("medium", "olive", "flat", 217, seat="right", head="right"),
            (acts.follow, acts.low_back),
        ),
        Spec("one_hand", "one hand works", _scene("olive", "olive", "even", 218), (acts.sweep,), only="R"),
        Spec(
            "spine_palm",
            "a palm on the spine",
            _scene("light", "medium", "even", 219),
            (partial(acts.press, hand="R", x_cm=-0.4, v=0.5), acts.up),
        ),
        Spec(
            "spine_heel",
            "a heel on the spine, tilted",
            _scene("dark", "dark", "even", 220, tilt_deg=15),
            (partial(acts.press, part="heel", v=0.3), partial(acts.press, hand="R", x_cm=-0.6, v=0.6)),
        ),
        Spec(
            "drilling",
            "drilling thumbs",
            _scene("medium", "light", "even", 221, 1.0),
            (acts.drill, acts.low_back),
            every=1,
        ),
        Spec("too_fast", "hurried sweeps", _scene("light", "light", "flat", 222), (fast,), every=1),
        Spec("wrong_way", "down beside the spine", _scene("brown", "brown", "even", 223), (acts.backward,)),
        Spec("kneading", "shoulders kneaded", _scene("olive", "medium", "even", 224, seat="head"), (acts.knead,)),
        Spec(
            "thumb_hold",
            "a thumb held on a knot",
            _scene("medium", "brown", "side", 225),
            (partial(acts.hold, seconds=5.0),),
        ),
        Spec("knuckles", "knuckles glide", _scene("light", "olive", "even", 226), (acts.glide_with,)),
        Spec(
            "fingertips",
            "fingertips circle and glide",
            _scene("brown", "light", "flat", 227),
            (partial(acts.circles, part="fingers"), partial(acts.glide_with, part="fingers")),
        ),
        Spec(
            "adjacent", "palms side by side", _scene("olive", "dark", "even", 228), (partial(acts.sweep, lane_cm=4.3),)
        ),
        Spec("crossed", "arms crossed", _scene("light", "brown", "even", 229), (acts.cross, acts.cross)),
        Spec("sleeves", "long dark sleeves", _scene("medium", "medium", "side", 230, sleeve=sleeve), (acts.sweep,)),
        Spec(
            "towel_dark",
            "dark towel, small slim body, arms up",
            _scene("light", "light", "even", 231, towel=COLOURS[3], body=BodyShape(0.92, 0.94, 1.15, "up")),
            (acts.sweep,),
        ),
        Spec(
            "broad",
            "large broad body, arms down",
            _scene("dark", "medium", "side", 232, 1.4, body=BodyShape(1.1, 1.1, 0.85, "down")),
            (acts.circles, acts.up),
        ),
        Spec("t_shirt", "a clothed back", _scene("medium", "light", "even", 233, shirt=shirt), (acts.sweep,)),
        Spec(
            "hands_first", "no clear view at all", _scene("olive", "olive", "warm_dim", 234), (acts.sweep,), bare=False
        ),
        Spec("tapping", "cupped hands tap", _scene("medium", "light", "even", 235), (acts.tap,)),
        Spec(
            "hacking",
            "the hands' edges tap, from the left",
            _scene("light", "brown", "side", 236, seat="left", head="left"),
            (partial(acts.tap, pose="hack", rate_hz=4.6),),
            every=1,
        ),
        Spec(
            "kidneys",
            "tapping over the kidneys",
            _scene("brown", "medium", "flat", 237, tilt_deg=18),
            (acts.on_kidneys, acts.low_back),
        ),
        Spec("forearm", "a forearm glides", _scene("olive", "medium", "even", 238), (acts.forearm,)),
    )


FIXED = _fixed()
