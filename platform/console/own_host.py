"""The console on a host of its own: the front page leads straight into it."""

from django.urls import path

from console import views
from console.urls import console_patterns

app_name = "console"
urlpatterns = [path("", views.enter, name="home"), *console_patterns]
