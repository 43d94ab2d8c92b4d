from django.db import migrations, models

# From the signatures: those of the version that all three have signed.
WHEN_ALL_HAD_SIGNED = """
UPDATE exchange_exchangeagreement AS agreement SET signed_at = whole.last
FROM (
    SELECT agreement_id, version, max(signed_at) AS last FROM exchange_signature
    GROUP BY agreement_id, version HAVING count(*) = 3
) AS whole
WHERE agreement.id = whole.agreement_id AND agreement.version = whole.version
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="exchangeagreement",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(WHEN_ALL_HAD_SIGNED, migrations.RunSQL.noop),
    ]
