from django.urls import include, path

from console import administrators, log, views

app_name = "console"
#: The console itself, wherever it stands.
console_patterns = [
    path("console/", views.tenants, name="tenants"),
    path("console/tenants/new/", views.create_tenant, name="create_tenant"),
    path("console/tenants/<uuid:tenant_id>/", views.tenant, name="tenant"),
    path("console/tenants/<uuid:tenant_id>/suspend/", views.suspend, name="suspend"),
    path("console/tenants/<uuid:tenant_id>/resume/", views.resume, name="resume"),
    path(
        "console/tenants/<uuid:tenant_id>/administrator/",
        administrators.invite_administrator,
        name="invite_administrator",
    ),
    path("console/policy/", include("console.policy.urls")),
    path("console/sectors/", include("console.sectors.urls")),
    path("console/tenants/", include("console.life.urls")),
    path("console/sign-ups/", include("console.sign_ups.urls")),
    path("console/announcements/", include("console.announcements.urls")),
    path("console/upkeep/", include("console.upkeep.urls")),
    path("console/log/", log.log, name="log"),
    path("console/support/", include("console.support.urls")),
    path("console/lists/", include("console.batches.urls")),
    path("console/provisioning/<uuid:run_id>/", views.provisioning, name="provisioning"),
    path("console/provisioning/<uuid:run_id>/retry/", views.retry, name="retry"),
]
# The public page before it, where both share one host.
urlpatterns = [path("", views.home, name="home"), *console_patterns]
