"""The studio: renders massage footage whose truth is known exactly.

    Scene + Choreography  ->  Timeline (hand states)  ->  Renderer (pictures) and truth (the same states as numbers)

World coordinates are metres: x lateral (receiver's right positive), y towards the head with C7 at 0, z up from the
table. Canonical back coordinates are (x_cm, v): x centimetres from the midline, v from 0 at C7 to 1 at the
iliac-crest level.
"""
