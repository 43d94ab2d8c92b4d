import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0003_first_version"),
        ("tenants", "0002_sectors"),
    ]

    operations = [
        migrations.AlterField(
            model_name="groupmember",
            name="since",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="policygroup",
            name="since",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="host_kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Everyone"),
                    (1, "A sector"),
                    (2, "A customer"),
                    (3, "A group"),
                    (4, "An organisation"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="lender_kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Everyone"),
                    (1, "A sector"),
                    (2, "A customer"),
                    (3, "A group"),
                    (4, "An organisation"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="number",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="since",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("number",),
                name="policy_one_current_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_allowing", False), ("longest_days__gte", 1), _connector="OR"
                ),
                name="policy_allows_at_least_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("quota__isnull", True), ("quota__gte", 1), _connector="OR"),
                name="policy_quota_at_least_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reveal_accepted__lte", 2),
                    ("reveal_contact__lt", 2),
                    ("reveal_contact__lte", models.F("reveal_accepted")),
                    ("reveal_listing__lte", models.F("reveal_contact")),
                ),
                name="policy_reveals_step_by_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lender_kind", 0),
                        ("lender_tenant__isnull", True),
                        ("lender_group__isnull", True),
                        ("lender_orgnr", ""),
                        ("lender_sector", ""),
                    ),
                    models.Q(
                        ("lender_kind", 1),
                        ("lender_tenant__isnull", True),
                        ("lender_group__isnull", True),
                        ("lender_orgnr", ""),
                        models.Q(("lender_sector", ""), _negated=True),
                    ),
                    models.Q(
                        ("lender_kind", 2),
                        ("lender_tenant__isnull", False),
                        ("lender_group__isnull", True),
                        ("lender_orgnr", ""),
                        ("lender_sector", ""),
                    ),
                    models.Q(
                        ("lender_kind", 3),
                        ("lender_tenant__isnull", True),
                        ("lender_group__isnull", False),
                        ("lender_orgnr", ""),
                        ("lender_sector", ""),
                    ),
                    models.Q(
                        ("lender_kind", 4),
                        ("lender_tenant__isnull", False),
                        ("lender_group__isnull", True),
                        models.Q(("lender_orgnr", ""), _negated=True),
                        ("lender_sector", ""),
                    ),
                    _connector="OR",
                ),
                name="policy_lender_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("host_kind", 0),
                        ("host_tenant__isnull", True),
                        ("host_group__isnull", True),
                        ("host_orgnr", ""),
                        ("host_sector", ""),
                    ),
                    models.Q(
                        ("host_kind", 1),
                        ("host_tenant__isnull", True),
                        ("host_group__isnull", True),
                        ("host_orgnr", ""),
                        models.Q(("host_sector", ""), _negated=True),
                    ),
                    models.Q(
                        ("host_kind", 2),
                        ("host_tenant__isnull", False),
                        ("host_group__isnull", True),
                        ("host_orgnr", ""),
                        ("host_sector", ""),
                    ),
                    models.Q(
                        ("host_kind", 3),
                        ("host_tenant__isnull", True),
                        ("host_group__isnull", False),
                        ("host_orgnr", ""),
                        ("host_sector", ""),
                    ),
                    models.Q(
                        ("host_kind", 4),
                        ("host_tenant__isnull", False),
                        ("host_group__isnull", True),
                        models.Q(("host_orgnr", ""), _negated=True),
                        ("host_sector", ""),
                    ),
                    _connector="OR",
                ),
                name="policy_host_whole",
            ),
        ),
    ]
