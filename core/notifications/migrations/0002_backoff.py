from django.db import migrations, models

# Ten failures were the end of it before: those mails are given up, and now seen.
GIVE_UP_WHAT_WAS_LEFT = """
UPDATE notifications_outgoingmail SET gave_up_at = now() WHERE sent_at IS NULL AND failures >= 10
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="next_attempt_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="gave_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(GIVE_UP_WHAT_WAS_LEFT, migrations.RunSQL.noop),
    ]
