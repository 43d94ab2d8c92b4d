"""The public page on a host of its own, without the console."""

from django.urls import path

from console import views

app_name = "console"
urlpatterns = [path("", views.home, name="home")]
