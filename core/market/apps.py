from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "core.market"
    label = "market"
