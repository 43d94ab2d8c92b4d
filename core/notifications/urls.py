from django.urls import path

from core.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/choices/", views.choices, name="choices"),
    path("notifications/<uuid:pk>/open/", views.open_notification, name="open"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
