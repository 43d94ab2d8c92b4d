from django.db import migrations, models
from django.db.models import Q

KINDS = ["competence", "theme", "trait", "stakeholder_group", "function", "occupation"]


class Migration(migrations.Migration):
    serves_both = "the constraint on kinds only becomes wider: it refuses nothing that is written"

    dependencies = [("competence", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="concept",
            name="is_listed",
            field=models.BooleanField(default=True, db_default=True),
        ),
        migrations.AlterField(
            model_name="concept",
            name="kind",
            field=models.CharField(
                choices=[
                    ("competence", "Competences"),
                    ("theme", "Themes"),
                    ("trait", "Traits"),
                    ("stakeholder_group", "Stakeholder groups"),
                    ("function", "Functions"),
                    ("occupation", "Occupations"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="concept", name="concept_kind_is_known"),
        migrations.AddConstraint(
            model_name="concept",
            constraint=models.CheckConstraint(
                condition=Q(("kind__in", KINDS)), name="concept_kind_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="concept",
            index=models.Index(
                fields=["kind", "position"], condition=Q(is_listed=True), name="concept_listed"
            ),
        ),
        migrations.AddIndex(
            model_name="concept",
            index=models.Index(fields=["source", "version"], name="concept_source_version"),
        ),
    ]
