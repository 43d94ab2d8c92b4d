from django.urls import path

from core.exchange.views import (
    agreement_clauses,
    agreements,
    candidates,
    dialogue,
    evaluations,
    needs,
    overviews,
    own_clauses,
    placements,
    requests,
    running,
    signing,
)

app_name = "exchange"
_CANDIDATE = "candidates/<uuid:pk>/"
_REQUEST = "requests/<uuid:pk>/"
_AGREEMENT = "agreements/<uuid:pk>/"
_AMENDMENT = "amendments/<uuid:pk>/"
_INTERVIEW = "interviews/<uuid:pk>/"
_PLACEMENT = "placements/<uuid:pk>/"
_OWN_CLAUSE = "clauses/<uuid:pk>/"
_CLAUSES_OF = "clauses/organisation/<uuid:organisation_pk>/"
_STORY = "stories/<uuid:pk>/"

urlpatterns = [
    path("needs/<uuid:need_pk>/close/", needs.close, name="close_need"),
    path("needs/<uuid:need_pk>/withdraw/", needs.withdraw, name="withdraw_need"),
    path("needs/<uuid:need_pk>/shortlist/", candidates.shortlist, name="shortlist"),
    path(_CANDIDATE, candidates.candidate, name="candidate"),
    path(f"{_CANDIDATE}contact/", candidates.ask_for_contact, name="ask_for_contact"),
    path(f"{_CANDIDATE}pass-over/", candidates.pass_over, name="pass_over"),
    path(f"{_CANDIDATE}reconsider/", candidates.reconsider, name="reconsider"),
    path(
        "candidates/<uuid:candidate_pk>/agreement/new/",
        agreements.new_agreement,
        name="new_agreement",
    ),
    path("requests/", requests.request_list, name="requests"),
    path(_REQUEST, requests.request_detail, name="request"),
    path(f"{_REQUEST}yes/", requests.accept, name="accept"),
    path(f"{_REQUEST}no/", requests.decline, name="decline"),
    path("needs/<uuid:need_pk>/interest/", dialogue.show_interest, name="show_interest"),
    path("dialogue/<uuid:pk>/message/", dialogue.write_message, name="write_message"),
    path(f"{_CANDIDATE}interview/", dialogue.new_interview, name="new_interview"),
    path(f"{_INTERVIEW}choose/", dialogue.choose, name="choose_time"),
    path(f"{_INTERVIEW}no-time/", dialogue.no_time, name="no_time"),
    path(f"{_INTERVIEW}call-off/", dialogue.call_off, name="call_off"),
    path(f"{_INTERVIEW}calendar.ics", dialogue.calendar_file, name="calendar_file"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path(_AGREEMENT, agreements.agreement, name="agreement"),
    path(f"{_AGREEMENT}edit/", agreements.edit_agreement, name="edit_agreement"),
    path(f"{_AGREEMENT}propose/", agreements.propose, name="propose"),
    path(f"{_AGREEMENT}approve/", agreements.approve, name="approve"),
    path(f"{_AGREEMENT}clauses/", agreement_clauses.choose_clauses, name="choose_clauses"),
    path(f"{_AGREEMENT}differences/", agreement_clauses.differences, name="differences"),
    path(f"{_AGREEMENT}sign/", signing.sign, name="sign"),
    path(f"{_AGREEMENT}cancel/", agreements.cancel, name="cancel"),
    path(f"{_AGREEMENT}document.pdf", signing.document, name="document"),
    path("clauses/", own_clauses.overview, name="clauses"),
    path(_CLAUSES_OF, own_clauses.clauses_of, name="clauses_of"),
    path(f"{_CLAUSES_OF}new/", own_clauses.new_clause, name="new_clause"),
    path(_OWN_CLAUSE, own_clauses.clause, name="clause"),
    path(f"{_OWN_CLAUSE}edit/", own_clauses.edit_clause, name="edit_clause"),
    path(f"{_OWN_CLAUSE}retire/", own_clauses.retire_clause, name="retire_clause"),
    path("placements/", placements.placement_list, name="placements"),
    path("placements/move-starts/", overviews.move_starts, name="move_starts"),
    path(_PLACEMENT, placements.placement, name="placement"),
    path(f"{_PLACEMENT}follow-ups/<slug:kind>/", running.follow_up, name="follow_up"),
    path(f"{_PLACEMENT}end-early/", running.early_end, name="early_end"),
    path(f"{_PLACEMENT}end-as-agreed/", running.keep_end, name="keep_end"),
    path(f"{_PLACEMENT}evaluate/", evaluations.evaluate, name="evaluate"),
    path(f"{_PLACEMENT}take-home/", evaluations.take_competences_home, name="take_home"),
    path(f"{_PLACEMENT}story/", evaluations.edit_story, name="edit_story"),
    path(f"{_AGREEMENT}period/", running.change_period, name="change_period"),
    path(f"{_AMENDMENT}yes/", running.agree_to_period, name="agree_to_period"),
    path(f"{_AMENDMENT}no/", running.refuse_period, name="refuse_period"),
    path(f"{_AMENDMENT}withdraw/", running.withdraw_period, name="withdraw_period"),
    path("stories/", evaluations.story_list, name="stories"),
    path(_STORY, evaluations.story, name="story"),
    path(f"{_STORY}yes/", evaluations.agree_story, name="agree_story"),
    path(f"{_STORY}withdraw/", evaluations.withdraw_story, name="withdraw_story"),
    path(f"{_STORY}publish/", evaluations.publish, name="publish_story"),
    path(f"{_STORY}return/", evaluations.send_back, name="return_story"),
    path("balance/", overviews.ledger, name="ledger"),
    path("balance/<uuid:pk>/", overviews.ledger_of, name="ledger_of"),
]
