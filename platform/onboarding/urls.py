from django.urls import path

from onboarding.views import sign_up as views

app_name = "onboarding"
urlpatterns = [
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-up/sent/", views.sent, name="sent"),
    path("sign-up/<uuid:sign_up_id>/<slug:token>/", views.prove, name="prove"),
]
