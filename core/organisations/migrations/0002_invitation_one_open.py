from django.db import migrations, models
from django.db.models import Q

# Of several open ones for the same, the newest stands, as when one is sent anew.
WITHDRAW_THE_OLDER = """
UPDATE organisations_invitation AS older SET withdrawn_at = now(), updated_at = now()
WHERE older.accepted_at IS NULL AND older.withdrawn_at IS NULL AND EXISTS (
    SELECT 1 FROM organisations_invitation AS newer
    WHERE newer.email = older.email
        AND newer.role = older.role
        AND newer.organisation_id IS NOT DISTINCT FROM older.organisation_id
        AND newer.accepted_at IS NULL AND newer.withdrawn_at IS NULL
        AND (newer.created_at, newer.id) > (older.created_at, older.id)
)
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.RunSQL(WITHDRAW_THE_OLDER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=("email", "role", "organisation"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="invitation_one_open",
            ),
        ),
    ]
