from django.urls import path

from matching import reverse_views, views
from matching.contests import views as contests
from matching.oversight.views import exposure
from matching.rounds import views as rounds

app_name = "matching"
_ROUND = "rounds/<uuid:pk>/"
_MOVE = "rounds/<uuid:pk>/moves/<uuid:move_pk>/"
urlpatterns = [
    path("needs/<uuid:need_pk>/candidates/", views.candidates, name="candidates"),
    path(
        "needs/<uuid:need_pk>/candidates/<uuid:offer_pk>/shortlist/",
        views.shortlist,
        name="shortlist",
    ),
    path(
        "needs/<uuid:need_pk>/candidates/<uuid:offer_pk>/request-contact/",
        views.request_contact,
        name="request_contact",
    ),
    path("requests/<uuid:candidate_pk>/why/", views.why_me, name="why_me"),
    path("requests/<uuid:candidate_pk>/why/contest/", contests.contest, name="contest"),
    path("contests/", contests.contest_list, name="contests"),
    path("contests/<uuid:pk>/", contests.answer, name="answer_contest"),
    path("concepts/suggestions/<slug:kind>/", views.suggestions, name="suggestions"),
    path("rankings/exposure/", exposure, name="exposure"),
    path("rankings/exposure/<slug:name>/", exposure, name="exposure_of"),
    path("how-rankings-are-made/", views.how_rankings_are_made, name="dossier"),
    path("my-offer/needs/", reverse_views.needs_for_me, name="needs_for_me"),
    path("partner-interests/<uuid:pk>/partners/", reverse_views.partners, name="partners"),
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path(_ROUND, rounds.round_page, name="round"),
    path(f"{_ROUND}edit/", rounds.edit_round, name="edit_round"),
    path(f"{_ROUND}solve/", rounds.solve_round, name="solve_round"),
    path(f"{_ROUND}stop/", rounds.stop, name="stop_round"),
    path(f"{_ROUND}cancel/", rounds.give_up, name="cancel_round"),
    path(f"{_ROUND}release/", rounds.release, name="release_round"),
    path(f"{_ROUND}rules/<uuid:rule_pk>/forget/", rounds.forget, name="forget_rule"),
    path(f"{_MOVE}drop/", rounds.drop, name="drop_move"),
    path(f"{_MOVE}why/", rounds.why, name="why_move"),
    path(f"{_MOVE}pin/", rounds.decide, {"kind": "pinned"}, name="pin_move"),
    path(f"{_MOVE}forbid/", rounds.decide, {"kind": "forbidden"}, name="forbid_move"),
]
