"""Offers as columns in memory: the engine's own answer for the best of very many offers, fast.

The index knows nothing the facts do not hold, and gives the scores, the order and the explanations that
``matching.engine`` would: see ``docs/matching.md`` for how, and for what it costs.
"""

from matching.index.offers import OfferIndex

__all__ = ["OfferIndex"]
