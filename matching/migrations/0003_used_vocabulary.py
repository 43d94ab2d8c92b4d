import django.db.models.deletion
from django.db import migrations, models

import core.base.ids

# Facts of before held what people had written; from here on they hold the words that count.
FORGET_WHAT_PEOPLE_WROTE = "UPDATE matching_matchrun SET facts = '{}'"


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0002_outside_offers"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedVocabulary",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.base.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content", models.JSONField()),
            ],
            options={
                "verbose_name_plural": "used vocabularies",
            },
        ),
        migrations.AddField(
            model_name="matchrun",
            name="vocabulary",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="matching.usedvocabulary",
            ),
        ),
        migrations.RunSQL(FORGET_WHAT_PEOPLE_WROTE, migrations.RunSQL.noop),
    ]
