from django.urls import path

from branding import views

app_name = "branding"

urlpatterns = [
    path("theme.css", views.stylesheet, name="stylesheet"),
    path("logo", views.logo, name="logo"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/theme/logo/", views.replace_logo, name="replace_logo"),
    path("settings/theme/logo/remove/", views.remove_logo, name="remove_logo"),
    path("settings/theme/preview.css", views.preview_stylesheet, name="preview_stylesheet"),
    path("settings/theme/measurements/", views.measurements, name="measurements"),
]
