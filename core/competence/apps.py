from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    name = "core.competence"
    label = "competence"
