from django.urls import path

from clearing.crossing.views import contacts

app_name = "crossing"
urlpatterns = [
    path("across/", contacts.overview, name="overview"),
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
]
