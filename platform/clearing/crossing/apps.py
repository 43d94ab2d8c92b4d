from django.apps import AppConfig


class CrossingConfig(AppConfig):
    name = "clearing.crossing"
    label = "crossing"

    def ready(self) -> None:
        """Let the list of candidates show who may be borrowed from other tenants."""
        from clearing.crossing.elsewhere import outside_offers_for
        from matching.outside import use_outside_offers

        use_outside_offers(outside_offers_for)
