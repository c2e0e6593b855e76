import numpy as np
import pytest

from sample_videos import sample
from vision.capture import open_video
from vision.hands.look import Look
from vision.hands.models import FEATURES, HandReading, LandmarkModel
from vision.network import Region, as_input, cut_out, load_model, model_path
from vision.types import Image

LANDMARKS = model_path("hand_landmark/hand_landmark_full.tflite")


def picture() -> Image:
    with open_video(sample("good_effleurage").video) as source:
        return next(frame.image for frame in source if frame.t_s > 3)


def test_the_last_layer_becomes_an_output_and_the_others_stay_as_they_are() -> None:
    crop = as_input(cut_out(picture(), Region(320, 240, 260, 0.3), 224))
    outputs = []
    for model in (load_model(LANDMARKS), load_model(LANDMARKS, FEATURES)):
        model.set_tensor(model.get_input_details()[0]["index"], crop)
        model.invoke()
        outputs.append({d["name"]: model.get_tensor(d["index"]) for d in model.get_output_details()})
    plain, opened = outputs
    features = opened.pop(FEATURES)
    assert plain.keys() == opened.keys()
    for name, values in plain.items():
        np.testing.assert_allclose(opened[name], values, atol=1e-5)
    # The mean over the picture of units that are never negative.
    assert features.shape == (1, 1152)
    assert features.min() >= 0.0
    assert features.std() > 0.1


def test_a_reading_keeps_features_of_its_own() -> None:
    image, model = picture(), LandmarkModel()
    first = model(image, Region(320, 240, 260, 0.3))
    assert first.features is not None
    before = first.features.copy()
    other = model(image, Region(200, 150, 260, 0.0))
    assert other.features is not None
    np.testing.assert_array_equal(first.features, before)
    assert not np.allclose(other.features, before)


def test_a_mirrored_picture_is_read_through_a_mirrored_region_as_if_it_were_not() -> None:
    image, model = picture(), LandmarkModel()
    mirrored = np.ascontiguousarray(image[:, ::-1])
    # The middle of the picture lies between pixels 319 and 320.
    plain, other = model(image, Region(300, 240, 260)), model(mirrored, Region(339, 240, 260, mirrored=True))
    assert (plain.mirrored, other.mirrored) == (False, True)
    # Pixels lie half a pixel aside of each other: the model reads nearly the same.
    assert other.landmarks == pytest.approx((639, 0) + plain.landmarks * (-1, 1), abs=4)
    assert other.world_m == pytest.approx(plain.world_m * (-1, 1, 1), abs=0.01)
    assert other.right == pytest.approx(1 - plain.right, abs=0.1)
    assert other.presence == pytest.approx(plain.presence, abs=0.1)


@pytest.mark.parametrize(
    ("presence", "mirrored"), [((0.01, 0.9), 0), ((0.3, 0.9), 1), ((0.3, 0.2), 0), ((0.6, 0.9), 0)]
)
def test_a_faint_reading_is_read_once_more_mirrored(
    monkeypatch: pytest.MonkeyPatch, presence: tuple[float, float], mirrored: bool
) -> None:
    def read(_: LandmarkModel, __: Image, region: Region) -> HandReading:
        sure = presence[region.mirrored]
        return HandReading(np.zeros((21, 2)), np.zeros((21, 3)), sure, 0.5, mirrored=region.mirrored)

    monkeypatch.setattr(LandmarkModel, "__call__", read)
    look = Look(0.3, faint_presence=(0.02, 0.5))
    ((reading,), _) = look.both(picture(), [Region(300, 240, 260)], [])
    assert (reading.mirrored, reading.presence) == (mirrored, presence[mirrored])
    assert look.read_known(picture(), Region(300, 240, 260)).mirrored == mirrored
    # What may be no hand at all is read once.
    assert not look.read(picture(), Region(300, 240, 260)).mirrored
    look.close()


def test_a_layer_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="not in list"):
        load_model(LANDMARKS, "no such layer")
