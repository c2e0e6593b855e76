"""What the hand engine counts as a hand, and how often it looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What counts as a hand. Lengths are shares of the picture's longer side, or centimetres once the back is known."""

    giver_hands: int = 2
    most_hands: int = 4
    # Palms surer than this are read; fainter ones, down to the second, only beside a hand that is known.
    palm_score: float = 0.3
    faint_palm_score: float = 0.2
    new_presence: float = 0.5
    keep_presence: float = 0.4
    # A palm this sure, seen by so many of the model's cells, at the place of a followed hand, keeps it alive while its
    # landmarks are not trusted.
    palm_keeps: float = 0.45
    palm_votes: int = 3
    # A hand that is not seen is carried on for so long; one that was quick is soon elsewhere.
    bridge_s: float = 0.30
    bridge_quick_s: float = 0.10
    # One that went under the other hand is carried along with it for so long, if it was followed for this long before.
    covered_s: float = 3.0
    known_s: float = 0.5
    # A palm this near to the picture's edge, in its own lengths, is half out of it; one that goes inwards as quickly as
    # this, in lengths a second, comes.
    edge_lengths: float = 0.6
    inward_lengths_s: float = 0.5
    most_length: float = 0.45
    least_length: float = 0.03
    # ANSUR II hands are 18.1-19.3 cm (sd 1); twice the tolerance for perspective and for MediaPipe's straight length.
    length_cm: tuple[float, float] = (10.0, 30.0)
    same_hand: float = 0.3
    receiver_every_s: float = 0.4
    # A hand whose skin tells how it moves is read this often; one younger than `young_s`, of less presence, or whose
    # last reading lay as far as `sure_apart` (in its lengths) from where it was expected, in every frame. More seldom
    # while the back is known, the last reading lay within `steady_apart` of there, and the skin goes no faster (lengths
    # a second) and by no more of its way to and fro than this.
    read_every_s: float = 0.12
    read_steady_s: float = 0.19
    steady_apart: float = 0.025
    slow_lengths_s: float = 1.2
    even_lengths_s: float = 0.3
    young_s: float = 0.3
    # So long after thumb or fingers were seen to go their own way, a hand that goes to and fro as quickly as this is
    # read in every frame.
    misled_for_s: float = 0.5
    restless_lengths_s: float = 0.9
    sure_presence: float = 0.8
    sure_apart: float = 0.06
    # A hand of less presence than this is checked by the palm model so often, and doubted where that sees no palm by
    # this many of its cells; a palm of so many votes, and sure landmarks, then takes its place.
    faint_presence: float = 0.95
    check_every_s: float = 0.3
    sure_votes: int = 6
    most_doubt: int = 2
    # Landmarks with less presence than this at the first look are not read a second time.
    trace_presence: float = 0.05
    # Those of a hand that is followed are read a second time, mirrored, with presence from this to `new_presence`.
    mirror_presence: float = 0.02
    # Hands quicker than this (their own lengths a second) are read in every frame.
    quick_lengths_s: float = 2.5
