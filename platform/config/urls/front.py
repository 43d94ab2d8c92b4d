"""What the public host answers where the console has a host of its own: nobody signs in there."""

from django.urls import include, path

from config.urls.shared import pages_for_everybody

urlpatterns = [
    *pages_for_everybody,
    path("", include("onboarding.urls")),
    path("", include("onboarding.urls")),
    path("", include("console.front")),
]

handler400 = "core.ui.views.bad_request"
handler403 = "core.ui.views.permission_denied"
handler404 = "core.ui.views.page_not_found"
handler500 = "core.ui.views.server_error"
