"""Find the back in one picture: cut the skin out, search for the template that explains it, then sharpen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vision.back import template
from vision.back.bound import fitted_error_cm, read_error_cm
from vision.back.mask import LOOSE, STRICT, ColourSettings, Mask, SkinCut, cut_skin, hands_mask, resized
from vision.back.plausible import skin_factor, skin_share
from vision.back.points import PointReading
from vision.back.pose import pose_of, with_quality
from vision.back.read import fit_reading, steadiness, support, sure_reading, told_quality
from vision.back.refine import refine
from vision.back.score import SkinField, score, skin_field
from vision.back.search import Found, search
from vision.back.template import PRIOR_SD, TemplateParams
from vision.types import Array, BackPose, Hand, HeadDirection, Image

# Less skin than this in the picture is no back.
_LEAST_SKIN = 0.03
# The crop for a body that fills little of the picture: about 2.2 times the length C7-crest...
_CROP_RADII = 6.5
# ...and only where it is clearly smaller than the picture.
_WORTH_A_CROP = 0.8
# The refined template may score so much less on the coarse field, whose pixels are a centimetre wide.
_MOST_LOST = 0.6
# One whose refinement was dropped must be so much better to be chosen.
_UNREFINED = 0.25
# So many of the search's results are refined before one is chosen.
_REFINED = 3
# A furrow on the midline speaks for a template: this much when it explains so much of the skin's brightness.
_FURROW_WEIGHT = 0.4
_CLEAR_FURROW = 0.8
# A fit of this quality that the reading supports so much needs no second look at the colours.
_SURE_FIT = 0.85
# Where the silhouette finds a back of less quality than this, the reading is asked by itself.
_SILHOUETTE_TELLS = 0.5
# A reading of less quality is believed by nobody, so that it need not be checked.
_WORTH_CHECKING = 0.45
# A candidate that the reading supports less is not drawn towards it.
_AGREES = 0.1
# Faces, limbs, tables, patterns and steep views scored at most 4.43, right backs 4.3 to 5.2.
_DOUBTFUL_SCORE = 4.5
# Without a furrow the midline rests on the silhouette alone, which cannot tell a turned body from a narrow one.
_NO_FURROW = 0.12
_MOSTLY_INSIDE = 0.95
# Where the shoulders show, so does some of the arms.
_SOME_ARMS = 0.3
# Of a right back this share or more is skin. Its four breadths together are so unusual (squared standard deviations)
# at most; an arm that is taken for a flank makes it more.
_BARE = (0.78, 0.86)
_STRANGE = (3.5, 7.0)
# Skin ends above so much of the shoulders' line; where it goes on, it may be a limb, or a part of a back.
_ENDED = (0.2, 0.5)
# The margin where no other direction was tried or found.
_UNRIVALLED = 0.3
# Another direction must be worse by so much for the found one to be trusted.
_OTHER_DIRECTION_RAD = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class BackFit:
    """A back found in one picture. `score` and `terms`: what its quality rests on. `margin`: over the best other
    direction. `inside`: share of the back within the picture."""

    params: TemplateParams
    pose: BackPose
    score: float
    margin: float
    inside: float
    terms: dict[str, float] = field(default_factory=dict)

    @property
    def quality(self) -> float:
        """0..1; under 0.5 it is likelier wrong than right."""
        return self.pose.quality


def fit_view(
    image_bgr: Image,
    hands: Sequence[Hand],
    *,
    head: HeadDirection | None,
    c7_crest_cm: float,
    colours: Sequence[ColourSettings] = (STRICT, LOOSE),
) -> BackFit | None:
    """Find the back in one picture, (h, w, 3) BGR at full size; None where there is too little skin for one."""
    hidden = hands_mask((image_bgr.shape[0] // 2, image_bgr.shape[1] // 2), hands, 0.5)
    return fit_picture(image_bgr, hidden, head=head, c7_crest_cm=c7_crest_cm, colours=colours)


def fit_picture(
    image_bgr: Image,
    hidden: Mask,
    *,
    head: HeadDirection | None,
    c7_crest_cm: float,
    colours: Sequence[ColourSettings] = (STRICT, LOOSE),
) -> BackFit | None:
    """The same with what hides the body as a mask, (h, w) of any size."""
    reading = sure_reading(image_bgr, head)
    best: BackFit | None = None
    for colour in colours:
        fit = _fit_colour(image_bgr, hidden, head, c7_crest_cm, colour, reading)
        if fit is not None and (best is None or fit.score > best.score):
            best = fit
        if best is not None and min(best.quality, best.terms["read"]) > _SURE_FIT:
            break
    if reading is not None and (best is None or best.quality < _SILHOUETTE_TELLS):
        told = _told(reading, image_bgr, head, c7_crest_cm)
        best = told if best is None or told.quality > best.quality else best
    return None if best is None else _doubted(best, image_bgr, hidden)


def _told(reading: PointReading, image_bgr: Image, head: HeadDirection | None, c7_crest_cm: float) -> BackFit:
    """The back that the reading of a picture alone tells of."""
    size = image_bgr.shape[1], image_bgr.shape[0]
    values = fit_reading(reading)
    inside = _inside(values, size)
    quality = told_quality(values, reading) * _uncut(inside)
    if quality > _WORTH_CHECKING:
        quality *= steadiness(image_bgr, head, reading)
    params = TemplateParams.from_array(values)
    pose = replace(pose_of(params, c7_crest_cm, quality), error_cm=read_error_cm(reading.doubt, c7_crest_cm))
    return BackFit(params, pose, 0.0, _UNRIVALLED, inside, {"read": support(values, reading)})


def _doubted(fit: BackFit, image_bgr: Image, hidden: Mask) -> BackFit:
    """The fit with its quality lowered where what it lies on has not the colour of skin."""
    covered = resized(hidden, (image_bgr.shape[0], image_bgr.shape[1]))
    factor = skin_factor(skin_share(image_bgr, fit.pose.outline_px, covered))
    return replace(fit, pose=with_quality(fit.pose, factor * fit.pose.quality))


def _fit_colour(
    image_bgr: Image,
    hidden: Mask,
    head: HeadDirection | None,
    c7_crest_cm: float,
    colour: ColourSettings,
    reading: PointReading | None,
) -> BackFit | None:
    cut = cut_skin(image_bgr, hidden, colour)
    if cut.skin.mean() < _LEAST_SKIN:
        return None
    skin = skin_field(cut)
    close = _closer(image_bgr, hidden, skin)
    corner = (0, 0)
    if close is not None:
        picture, covered, corner = close
        cut = cut_skin(picture, covered, colour)
        if cut.skin.mean() < _LEAST_SKIN:
            return None
        skin = skin_field(cut)
    near = None if reading is None else reading.moved(skin.scale, corner)
    candidates = search(skin, head, near)
    if near is not None:
        candidates.insert(0, _read(near, skin))
    found = _best(candidates, cut, skin, near)
    result = score(found.values[None], skin)
    terms = {name: float(value[0]) for name, value in result.terms.items()}
    terms["furrow"] = found.furrow
    terms["read"] = found.read
    inside = _inside(found.values, (skin.soft.shape[1], skin.soft.shape[0]))
    quality = _quality(found, inside, terms) * likely_shape(found.values, terms)
    params = TemplateParams.from_array(found.values).scaled(1 / skin.scale)
    if close is not None:
        params = replace(params, centre_x_px=params.centre_x_px + corner[0], centre_y_px=params.centre_y_px + corner[1])
    pose = pose_of(params, c7_crest_cm, quality)
    error_cm = fitted_error_cm(params, found.furrow, quality, covered_share(found.values, skin))
    pose = replace(pose, error_cm=error_cm)
    return BackFit(params, pose, found.score, found.margin, inside, terms)


def _closer(image_bgr: Image, hidden: Mask, skin: SkinField) -> tuple[Image, Mask, tuple[int, int]] | None:
    """A crop around the thickest skin where the body fills little of the picture, and its corner (x, y)."""
    side = _CROP_RADII * skin.radius / skin.scale
    height, width = image_bgr.shape[:2]
    if side > _WORTH_A_CROP * max(height, width):
        return None
    middle = skin.centre / skin.scale
    x0, y0 = np.maximum(middle - side / 2, 0).astype(int)
    x1, y1 = np.minimum(middle + side / 2, (width, height)).astype(int)
    whole = resized(hidden, (height, width))
    return image_bgr[y0:y1, x0:x1], whole[y0:y1, x0:x1], (int(x0), int(y0))


def _read(near: PointReading, skin: SkinField) -> Found:
    """The candidate that the reading of the points describes."""
    values = fit_reading(near)
    return Found(values, float(score(values[None], skin).total[0]))


def _best(candidates: Sequence[Found], cut: SkinCut, skin: SkinField, near: PointReading | None) -> Found:
    """Sharpen the candidates and choose; its margin is over the best that lies in another direction."""
    sharp = [_sharpened(found, cut, skin, near) for found in candidates[:_REFINED]]
    if near is not None:
        sharp = [replace(found, read=support(found.values, near)) for found in sharp]
    sharp.sort(key=Found.worth, reverse=True)
    best = sharp[0]
    rest = [*sharp[1:], *candidates[_REFINED:]]
    others = [found.worth() for found in rest if _turned(found.values, best.values) > _OTHER_DIRECTION_RAD]
    margin = best.worth() - max(others) if others else _UNRIVALLED
    return replace(best, margin=margin)


def _sharpened(found: Found, cut: SkinCut, skin: SkinField, near: PointReading | None) -> Found:
    """Refine at the size of the cut; a refinement that loses agreement is dropped."""
    ratio = cut.scale / skin.scale
    start = found.values.copy()
    start[:2] *= ratio
    start[template.LOG_LENGTH] += np.log(ratio)
    reading = None if near is None or support(found.values, near) < _AGREES else near.moved(ratio)
    values, furrow = refine(cut.image, cut.skin, ~cut.unknown, start, reading)
    values[:2] /= ratio
    values[template.LOG_LENGTH] -= np.log(ratio)
    total = float(score(values[None], skin).total[0])
    evidence = 0.0 if furrow is None else min(1.0, furrow.evidence / _CLEAR_FURROW)
    if total < found.score - _MOST_LOST - _FURROW_WEIGHT * evidence:
        return replace(found, score=found.score - _UNREFINED)
    return Found(values, total + _FURROW_WEIGHT * evidence, evidence)


def _turned(one: Array, two: Array) -> float:
    difference = one[template.ANGLE] - two[template.ANGLE]
    return float(abs((difference + np.pi) % (2 * np.pi) - np.pi))


def _inside(values: Array, size: tuple[int, int]) -> float:
    pixels = template.grid(values[None])[0].reshape(-1, 2)
    return float(((pixels >= 0) & (pixels < size)).all(axis=1).mean())


def _uncut(inside: float) -> float:
    """What a back that the picture cuts off is worth; `inside`: share of it within the picture."""
    return min(1.0, inside / _MOSTLY_INSIDE)


def covered_share(values: Array, skin: SkinField) -> float:
    """Share of the back's points within the picture that lie under hands and arms: what is there was not seen."""
    pixels = template.grid(values[None])[0].reshape(-1, 2).astype(int)
    height, width = skin.soft.shape
    pixels = pixels[(pixels >= 0).all(axis=1) & (pixels[:, 0] < width) & (pixels[:, 1] < height)]
    return float((~skin.known[pixels[:, 1], pixels[:, 0]]).mean()) if len(pixels) else 1.0


def likely_shape(values: Array, terms: Mapping[str, float]) -> float:
    """What a strange back takes off its quality: much inside that is no skin, no shoulders, unusual breadths."""
    breadths = slice(template.SHOULDER, template.HIP + 1)
    away = ((values - template.PRIOR_MEAN) / PRIOR_SD)[breadths]
    bare = float(np.interp(terms["inside"], _BARE, (0.5, 1.0)))
    ended = float(np.interp(terms["top"], _ENDED, (0.5, 1.0)))
    return bare * ended * float(np.interp(float((away**2).sum()), _STRANGE, (1.0, 0.5)))


def _quality(found: Found, inside: float, terms: Mapping[str, float]) -> float:
    """0..1: the score over the level that no other thing reached, less what makes a high score doubtful."""
    doubtful = _DOUBTFUL_SCORE + _NO_FURROW * (1 - terms["furrow"])
    by_score = np.clip(0.5 + found.score - doubtful, 0, 1)
    rivalled = min(1.0, 0.5 + 4 * found.margin)
    armless = min(1.0, 0.5 + terms["arms"] / _SOME_ARMS)
    return float(by_score * _uncut(inside) * rivalled * armless)
