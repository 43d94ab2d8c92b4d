from django.apps import AppConfig


class BrandingConfig(AppConfig):
    name = "branding"
    label = "branding"

    def ready(self) -> None:
        """Give mails the tenant's colours."""
        from branding.queries import mail_colours
        from core.notifications.look import use_look

        use_look(mail_colours)
