from django.apps import AppConfig


class CrossingConfig(AppConfig):
    name = "clearing.crossing"
    label = "crossing"

    def ready(self) -> None:
        """Let the list of candidates show who may be borrowed from other tenants, and end what stands on
        an offer or a need that is no more.
        """
        from clearing.crossing.domain import ending
        from clearing.crossing.elsewhere import outside_offers_for
        from core.accounts.announcements import user_changed
        from core.market.announcements import needs_changed, offers_changed
        from core.organisations.announcements import member_changed
        from matching.outside import use_outside_offers

        use_outside_offers(outside_offers_for)
        offers_changed.follow(ending.end_with_offers)
        needs_changed.follow(ending.end_with_needs)
        member_changed.follow(ending.end_with_member)
        user_changed.follow(ending.end_with_user)
