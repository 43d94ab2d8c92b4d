from django.urls import path

from core.exchange.views import agreements, candidates, needs, placements, requests, signing

app_name = "exchange"
_CANDIDATE = "candidates/<uuid:pk>/"
_REQUEST = "requests/<uuid:pk>/"
_AGREEMENT = "agreements/<uuid:pk>/"

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
    path("agreements/", agreements.agreement_list, name="agreements"),
    path(_AGREEMENT, agreements.agreement, name="agreement"),
    path(f"{_AGREEMENT}edit/", agreements.edit_agreement, name="edit_agreement"),
    path(f"{_AGREEMENT}propose/", agreements.propose, name="propose"),
    path(f"{_AGREEMENT}approve/", agreements.approve, name="approve"),
    path(f"{_AGREEMENT}sign/", signing.sign, name="sign"),
    path(f"{_AGREEMENT}cancel/", agreements.cancel, name="cancel"),
    path(f"{_AGREEMENT}document.pdf", signing.document, name="document"),
    path("placements/", placements.placement_list, name="placements"),
    path("placements/<uuid:pk>/", placements.placement, name="placement"),
]
