from django.urls import path

from console.batches import views

app_name = "batches"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("new/", views.upload, name="upload"),
    path("template/<slug:sector>/", views.template, name="template"),
    path("<uuid:batch_id>/", views.batch, name="batch"),
    path("<uuid:batch_id>/start/", views.start, name="start"),
    path("<uuid:batch_id>/retry/", views.retry, name="retry"),
    path("<uuid:batch_id>/discard/", views.discard, name="discard"),
]
