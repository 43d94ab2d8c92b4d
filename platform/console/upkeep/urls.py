from django.urls import path

from console.upkeep import views

app_name = "upkeep"
urlpatterns = [
    path("messages/", views.messages_to_workers, name="messages"),
    path("messages/retry/", views.retry_platform, name="retry_platform"),
    path("messages/<uuid:tenant_id>/retry/", views.retry_tenant, name="retry_tenant"),
    path("shown/", views.shown, name="shown"),
    path("shown/compare/", views.compare, name="compare"),
]
