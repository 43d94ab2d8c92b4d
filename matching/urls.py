from django.urls import path

from matching import views

app_name = "matching"
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
]
