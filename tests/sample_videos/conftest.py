"""Shared by the studio's tests: the hand mesh, and a small duet of two hands."""

import shutil

import pytest

from sample_videos.studio.mesh import PACKAGE_VERSION, cache_folder
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import Scene
from sample_videos.studio.timeline import Timeline

C7_CREST_CM = 42.8


@pytest.fixture(scope="session")
def mesh() -> None:
    """Skips only where the hand mesh is neither cached nor to be had, because npm is absent."""
    cached = cache_folder() / f"generic-hand-right-{PACKAGE_VERSION}.glb"
    if not cached.exists() and shutil.which("npm") is None:
        pytest.skip("npm is absent: the studio's hand mesh cannot be fetched")


@pytest.fixture(scope="session")
def up_and_out(mesh: None) -> Timeline:
    """2.5 s: palms rest at |x| 6, v 0.9 for 0.5 s, stroke up to v 0.4 at 20 cm/s, rest until 2.5 s."""
    duet = Duet("feet", C7_CREST_CM, seed=3)
    duet.resting((6.0, 0.9), 0.5)
    for track, side in duet.sides():
        track.glide([(side * 6.0, 0.4)], 20.0)
        track.wait_until(2.5)
    return Timeline(Scene(seed=3), list(duet.tracks.values()), 2.5)
