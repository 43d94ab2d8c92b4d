"""What the platform's own host answers: a public page and the operators' console."""

from django.urls import include, path

from config.urls.shared import shared_patterns

urlpatterns = [
    *shared_patterns,
    path("", include("onboarding.urls")),
    path("", include("console.urls")),
]

handler400 = "core.ui.views.bad_request"
handler403 = "core.ui.views.permission_denied"
handler404 = "core.ui.views.page_not_found"
handler500 = "core.ui.views.server_error"
