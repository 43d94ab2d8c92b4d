from django.urls import path

from console.support import views

app_name = "support"
urlpatterns = [
    path("", views.requests, name="list"),
    path("ask/<uuid:tenant_id>/", views.ask, name="ask"),
    path("<uuid:request_id>/approve/", views.approve, name="approve"),
    path("<uuid:request_id>/refuse/", views.refuse, name="refuse"),
    path("<uuid:request_id>/enter/", views.enter, name="enter"),
    path("<uuid:request_id>/end/", views.end, name="end"),
]
