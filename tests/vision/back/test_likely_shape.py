"""What a strange back takes off its quality, by hand-computed numbers."""

import pytest

from vision.back import template
from vision.back.fit import likely_shape

GOOD = {"inside": 0.92, "top": 0.9}


@pytest.mark.parametrize(
    ("terms", "factor"),
    [
        (GOOD, 1.0),
        # Halfway from 0.78 to 0.86 of bare inside, and from 0.2 to 0.5 of the shoulders' line.
        (GOOD | {"inside": 0.82}, 0.75),
        (GOOD | {"top": 0.35}, 0.75),
        ({"inside": 0.5, "top": 0.0}, 0.25),
    ],
)
def test_skin_inside_and_none_above_the_shoulders(terms: dict[str, float], factor: float) -> None:
    assert likely_shape(template.PRIOR_MEAN, terms) == pytest.approx(factor)


def test_unusual_breadths_are_doubted() -> None:
    values = template.PRIOR_MEAN.copy()
    # Waist and hip 2 and 1.118 standard deviations wide: 4 + 1.25 = 5.25, halfway from 3.5 to 7.
    values[template.WAIST] += 2 * 0.03
    values[template.HIP] += 1.118 * 0.03
    assert likely_shape(values, GOOD) == pytest.approx(0.75, abs=1e-3)
