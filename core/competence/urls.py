from django.urls import path

from core.competence import views

app_name = "competence"
urlpatterns = [path("concepts/more/", views.more_concepts, name="more")]
