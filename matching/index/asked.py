"""A need in the numbers of the index, as the compiled loops take it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.index.columns import Bytes, Ints, Ragged

Floats = NDArray[np.float64]


class Asked(NamedTuple):
    """What the need asks, and per organisation, title and concept what it means to this need.

    A county, language or organisation that no offer has is a number that none has.
    """

    today: int
    host_is_open: bool
    host_is_covered: bool
    form_bit: int
    limits_min: int
    min_days: int
    max_days: int
    window_start: int
    window_end: int
    #: The days the host would like most.
    wished_days: int
    host: int
    #: The host once more, but no organisation when the host is not known.
    not_from: int
    clearance: int
    county: int
    is_on_site: bool
    allows_remote: bool
    share: int
    languages: Ints
    #: Per organisation.
    allowed: Bytes
    longest: Ints
    blocked: Bytes
    wished: Bytes
    #: Per title: likeness with the role sought, in millionths.
    titles: Ints
    #: Per concept: the questions it answers, and how far in per cent.
    near: Ragged
    near_percent: Bytes
    #: Per concept: how far it answers any question as a wish to learn.
    wish_percent: Bytes
    #: Per question.
    weights: Ints
    levels: Ints
    is_required: Bytes
    is_competence: Bytes
    #: Where the questions of each concept criterion begin, and where the last ones end.
    criteria: Ints
    #: Per criterion: the most it can give, 0 when it is not used.
    maxima: Ints
    #: The words of the need that offers have, in the order in which they are added up.
    terms: Ints
    rarity: Floats
    average_length: float
