from django.urls import path

from console.announcements import views

app_name = "announcements"
urlpatterns = [
    path("", views.announcements, name="list"),
    path("new/", views.write, name="write"),
    path("<uuid:announcement_id>/", views.change, name="change"),
    path("<uuid:announcement_id>/end/", views.end, name="end"),
]
