from django.urls import path

from console.sectors import views

app_name = "sectors"
urlpatterns = [
    path("", views.sector_list, name="list"),
    path("new/", views.add, name="add"),
    path("<slug:code>/", views.edit, name="edit"),
]
