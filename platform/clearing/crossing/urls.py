from django.urls import path

from clearing.crossing.views import agreements, contacts, differences, needs

app_name = "crossing"
urlpatterns = [
    path("across/", contacts.overview, name="overview"),
    path("across/needs/", needs.need_list, name="needs"),
    path("across/needs/<uuid:pk>/", needs.need, name="need"),
    path(
        "across/needs/<uuid:need_pk>/offers/<uuid:offer_key>/shortlist/",
        contacts.shortlist,
        name="shortlist",
    ),
    path("across/needs/<uuid:need_pk>/offers/<uuid:offer_key>/ask/", contacts.ask, name="ask"),
    path("across/contacts/<uuid:pk>/", contacts.contact, name="contact"),
    path("across/contacts/<uuid:pk>/accept/", contacts.accept, name="accept"),
    path("across/contacts/<uuid:pk>/decline/", contacts.decline, name="decline"),
    path("across/contacts/<uuid:pk>/pass-over/", contacts.pass_over, name="pass_over"),
    path("across/contacts/<uuid:pk>/agreement/", agreements.new_agreement, name="new_agreement"),
    path("across/agreements/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("across/agreements/<uuid:pk>/edit/", agreements.edit_agreement, name="edit_agreement"),
    path("across/agreements/<uuid:pk>/differences/", differences.differences, name="differences"),
    path("across/agreements/<uuid:pk>/propose/", agreements.propose, name="propose"),
    path("across/agreements/<uuid:pk>/approve/", agreements.approve, name="approve"),
    path("across/agreements/<uuid:pk>/sign/", agreements.sign, name="sign"),
    path("across/agreements/<uuid:pk>/cancel/", agreements.cancel, name="cancel"),
    path("across/agreements/<uuid:pk>/document/", agreements.document, name="document"),
]
