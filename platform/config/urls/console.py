"""What the operators' console answers where it has a host of its own."""

from django.urls import include, path

from config.urls.shared import shared_patterns

urlpatterns = [
    *shared_patterns,
    path("", include("console.own_host")),
]

handler400 = "core.ui.views.bad_request"
handler403 = "core.ui.views.permission_denied"
handler404 = "core.ui.views.page_not_found"
handler500 = "core.ui.views.server_error"
