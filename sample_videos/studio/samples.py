"""The bundled samples: a scene and a choreography each. They differ in people, light, camera and seat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sample_videos.studio import lessons
from sample_videos.studio.body import C7_CREST_M, BodyShape
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import Knock, Scene
from sample_videos.studio.timeline import Timeline

RIGHT_SIDE_ZONES = (
    "gutter_lower_r",
    "gutter_upper_r",
    "lat_r",
    "lumbar_r",
    "rhomboid_r",
    "scapula_r",
    "upper_trapezius_r",
)


@dataclass(frozen=True)
class Bundled:
    """One bundled sample: `perform` plays it on a duet and returns its phases, if it has any."""

    name: str
    title: str
    shows: str
    scene: Scene
    perform: Callable[[Duet], lessons.Phases | None]
    picture_s: float
    planted: tuple[str, ...] = ()
    only: str | None = None
    gap_zones: tuple[str, ...] = ()
    spare_s: float = 0.5

    def timeline(self) -> tuple[Timeline, lessons.Phases | None]:
        """The sample's timeline and phases."""
        c7_crest_cm = 100 * C7_CREST_M * self.scene.body.scale
        duet = Duet(self.scene.seat, c7_crest_cm, self.scene.seed, self.only)
        phases = self.perform(duet)
        duration = round(duet.now_s + self.spare_s, 1)
        return Timeline(self.scene, list(duet.tracks.values()), duration), phases


BUNDLED: tuple[Bundled, ...] = (
    Bundled(
        "good_effleurage",
        "A good minute of effleurage",
        "Long slow sweeps with flat palms: up beside the spine, out, down the sides, slower at the end.",
        Scene("medium", "olive", "even", seat="feet", seed=11),
        lessons.good_minute,
        10.0,
    ),
    Bundled(
        "on_the_spine",
        "Pressing on the spine",
        "Good sweeps, but five times a palm or heel leans on the spine itself.",
        Scene(
            "light",
            "medium",
            "even",
            seat="head",
            seed=22,
            body=BodyShape(scale=0.97, arms="side"),
            hair=(0.30, 0.20, 0.10),
        ),
        lessons.on_the_spine,
        14.8,
        ("on_spine",),
    ),
    Bundled(
        "too_fast",
        "Hurried sweeps",
        "The first sweep is calm, all others race at 50 to 70 cm/s.",
        Scene("olive", "light", "flat", seat="feet", seed=33, tilt_deg=8, body=BodyShape(width=1.03)),
        lessons.too_fast,
        5.5,
        ("too_fast",),
    ),
    Bundled(
        "wrong_direction",
        "The wrong way round",
        "After one good sweep the hands go down beside the spine and up the sides.",
        Scene(
            "brown",
            "medium",
            "even",
            seat="feet",
            seed=44,
            body=BodyShape(scale=1.03, curve=0.9),
            sheet=(0.62, 0.70, 0.72),
        ),
        lessons.wrong_direction,
        14.0,
        ("wrong_way",),
    ),
    Bundled(
        "half_forgotten",
        "Half the back forgotten",
        "Good sweeps, but only on the receiver's left; the right side is never touched.",
        Scene("medium", "brown", "side", seat="left", seed=55, body=BodyShape(scale=0.98, curve=1.1)),
        lessons.half_forgotten,
        8.0,
        ("gap",),
        only="L",
        gap_zones=RIGHT_SIDE_ZONES,
    ),
    Bundled(
        "thumb_drilling",
        "Drilling thumbs",
        "Between good sweeps both thumbs rub hard little circles, three a second, on four spots.",
        Scene("light", "olive", "even", seat="feet", seed=66, camera_m=1.15, towel=(0.55, 0.66, 0.70)),
        lessons.thumb_drilling,
        12.0,
        ("drilling",),
    ),
    Bundled(
        "knot_hold",
        "A knot held still",
        "One sweep, then a thumb keeps still on a knot beside the shoulder blade for 35 seconds.",
        Scene(
            "olive",
            "medium",
            "even",
            seat="feet",
            seed=77,
            camera_m=1.15,
            tilt_deg=5,
            body=BodyShape(scale=0.96, arms="up"),
        ),
        lessons.knot_hold,
        25.0,
    ),
    Bundled(
        "knead_shoulders",
        "Kneading the shoulders",
        "Both hands pick up and squeeze the tops of the shoulders, 35 times a minute.",
        Scene("medium", "light", "even", seat="head", seed=88, camera_m=1.1, hair=(0.45, 0.34, 0.20)),
        lessons.knead_shoulders,
        8.0,
    ),
    Bundled(
        "whole_lesson",
        "A short whole lesson",
        "Warm-up, kneading, the edges of the shoulder blades, a knot, the low back, and a finish that slows down.",
        Scene(
            "light",
            "olive",
            "even",
            seat="feet",
            seed=99,
            tilt_deg=6,
            body=BodyShape(scale=1.02),
            towel=(0.72, 0.62, 0.55),
        ),
        lessons.whole_lesson,
        33.0,
    ),
    Bundled(
        "bumped_camera",
        "The camera gets knocked",
        "Good sweeps while the camera is knocked twice and stays where it ends up.",
        Scene(
            "olive",
            "brown",
            "even",
            seat="feet",
            seed=110,
            knocks=(Knock(6.2, 1.3, 0.7, 2.0), Knock(12.4, -1.0, -1.3, -1.5)),
        ),
        lessons.twenty_good_seconds,
        9.0,
        spare_s=1.0,
    ),
    Bundled(
        "head_left",
        "Seen from the side of the table",
        "Good sweeps with the receiver's head at the left of the picture and the giver at the near long side.",
        Scene("brown", "light", "even", head="left", seat="left", seed=121, camera_m=1.15),
        lessons.twenty_good_seconds,
        7.0,
        spare_s=1.0,
    ),
    Bundled(
        "dark_warm",
        "Dark skin in warm dim light",
        "Good sweeps by lamplight, beginning with flat palms that rest on the back.",
        Scene("dark", "dark", "warm_dim", seat="feet", seed=132, camera_m=1.15),
        lessons.resting_then_good,
        3.6,
        spare_s=1.0,
    ),
)


def bundled(name: str) -> Bundled:
    """The bundled sample of a name; KeyError with the known names otherwise."""
    for sample in BUNDLED:
        if sample.name == name:
            return sample
    raise KeyError(f"No sample is called {name!r}; there are: {', '.join(sample.name for sample in BUNDLED)}.")
