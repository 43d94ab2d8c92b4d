"""Solves a round as a whole: rings and chains of moves, the best set of them, with its proof. Pure."""

from matching.solver.facts import Move, Participant, Registrations
from matching.solver.plan import Objective, Plan, Status
from matching.solver.solving import solve_round

__all__ = [
    "Move",
    "Objective",
    "Participant",
    "Plan",
    "Registrations",
    "Status",
    "solve_round",
]
