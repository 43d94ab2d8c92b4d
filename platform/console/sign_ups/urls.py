from django.urls import path

from console.sign_ups import views

app_name = "sign_ups"
urlpatterns = [
    path("", views.sign_up_list, name="list"),
    path("<uuid:sign_up_id>/", views.sign_up, name="sign_up"),
    path("<uuid:sign_up_id>/refuse/", views.refuse, name="refuse"),
]
