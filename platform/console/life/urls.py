from django.urls import path

from console.life import pause, views

app_name = "life"
urlpatterns = [
    path("<uuid:tenant_id>/archive/", views.archive, name="archive"),
    path("<uuid:tenant_id>/pause/", pause.pause, name="pause"),
    path("<uuid:tenant_id>/unpause/", pause.unpause, name="unpause"),
    path("<uuid:tenant_id>/rename/", views.rename, name="rename"),
    path("<uuid:tenant_id>/delete/", views.delete, name="delete"),
    path("<uuid:tenant_id>/deletion/", views.deletion, name="deletion"),
    path("<uuid:tenant_id>/deletion/retry/", views.retry, name="retry"),
    path("<uuid:tenant_id>/restore/", views.restore, name="restore"),
    path("<uuid:tenant_id>/wipe/", views.wipe, name="wipe"),
    path("<uuid:tenant_id>/certificate/", views.certificate, name="certificate"),
    path("<uuid:tenant_id>/cancel/", views.cancel, name="cancel"),
]
