"""What a tenant's host answers."""

from django.urls import include, path

from config.urls.shared import shared_patterns

urlpatterns = [
    *shared_patterns,
    path("", include("portal.urls")),
    path("", include("core.notifications.urls")),
    path("", include("core.organisations.urls")),
    path("", include("branding.urls")),
    path("", include("core.competence.urls")),
    path("", include("core.market.urls")),
    path("", include("matching.urls")),
    path("", include("core.exchange.urls")),
    path("", include("clearing.crossing.urls")),
    path("api/v1/", include("config.urls.api_v1")),
]

handler400 = "core.ui.views.bad_request"
handler403 = "core.ui.views.permission_denied"
handler404 = "core.ui.views.page_not_found"
handler500 = "core.ui.views.server_error"
