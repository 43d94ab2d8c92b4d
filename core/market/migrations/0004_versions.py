from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0003_sector_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="offer",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="partnerinterest",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
