"""Sending what waits in the outbox."""

from core.notifications.delivery import deliver_mail
from core.notifications.models import OutgoingMail
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
