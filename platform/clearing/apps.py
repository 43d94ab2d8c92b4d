from django.apps import AppConfig


class ClearingConfig(AppConfig):
    name = "clearing"

    def ready(self) -> None:
        """Follow what changes what a tenant shows."""
        from clearing.domain import publishing, visibility
        from core.accounts.announcements import user_changed
        from core.market.announcements import needs_changed, offers_changed
        from core.organisations.announcements import member_changed, organisation_changed
        from policy.announcements import policy_changed

        offers_changed.follow(publishing.publish_offers)
        needs_changed.follow(publishing.publish_needs)
        organisation_changed.follow(publishing.publish_organisation)
        member_changed.follow(publishing.publish_member)
        user_changed.follow(publishing.publish_user)
        policy_changed.follow(visibility.follow_policy)
