"""Sending what waits in the outbox."""

from core.base import clock
from core.notifications.delivery import deliver_mail
from core.notifications.models import OutgoingMail
from core.notifications.retention import purge_notifications
from tenants.current import current_tenant
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task


@tenant_task("notifications.send_mail")
def send_mail(*, mail_id: str) -> None:
    """Send one mail."""
    deliver_mail(mail_id)


@tenant_task("notifications.send_waiting")
def send_waiting(*, at_most: int = 200) -> None:
    """Send what an earlier crash or failure left behind and is due again."""
    for mail_id in OutgoingMail.objects.due().values_list("pk", flat=True)[:at_most]:
        send_mail.enqueue(mail_id=str(mail_id))


@platform_task("notifications.send_waiting_in_all_tenants")
def send_waiting_in_all_tenants() -> None:
    """Sweep every active tenant."""
    send_to_all_tenants(send_waiting)


@tenant_task("notifications.send_digests")
def send_digests_of_tenant() -> None:
    """Send the day's mails of one tenant; nothing while it is paused."""
    if not current_tenant().is_paused:
        from core.notifications.digest import send_digests  # it sends by send_mail

        send_digests()


@platform_task("notifications.send_digests_in_all_tenants")
def send_digests_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(send_digests_of_tenant)


@tenant_task("notifications.forget_old")
def forget_old() -> None:
    """Delete notifications and sent mails that nobody looks for any more."""
    purge_notifications(now=clock.now())


@platform_task("notifications.forget_old_in_all_tenants")
def forget_old_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(forget_old)
