from django.urls import include, path

from console import views

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("console/", views.tenants, name="tenants"),
    path("console/tenants/new/", views.create_tenant, name="create_tenant"),
    path("console/tenants/<uuid:tenant_id>/", views.tenant, name="tenant"),
    path("console/tenants/<uuid:tenant_id>/suspend/", views.suspend, name="suspend"),
    path("console/tenants/<uuid:tenant_id>/resume/", views.resume, name="resume"),
    path("console/lists/", include("console.batches.urls")),
    path("console/provisioning/<uuid:run_id>/", views.provisioning, name="provisioning"),
    path("console/provisioning/<uuid:run_id>/retry/", views.retry, name="retry"),
]
