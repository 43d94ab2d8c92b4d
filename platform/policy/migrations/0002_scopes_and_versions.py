import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import core.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0001_initial"),
        ("tenants", "0002_sectors"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyGroup",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("purpose", models.TextField(blank=True, verbose_name="purpose")),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField()),
                ("decided_by", models.CharField(blank=True, max_length=254)),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AlterModelOptions(
            name="policyrule",
            options={"ordering": ("number",)},
        ),
        migrations.AddField(
            model_name="policyrule",
            name="host_kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Everyone"),
                    (1, "A sector"),
                    (2, "A customer"),
                    (3, "A group"),
                    (4, "An organisation"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="host_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="host_sector",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="lender_kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Everyone"),
                    (1, "A sector"),
                    (2, "A customer"),
                    (3, "A group"),
                    (4, "An organisation"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="lender_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="lender_sector",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="quota",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="reveal_accepted",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Only what the person can do"),
                    (1, "The employer and the unit too"),
                    (2, "The name too"),
                ],
                default=2,
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="reveal_contact",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Only what the person can do"),
                    (1, "The employer and the unit too"),
                    (2, "The name too"),
                ],
                default=0,
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="reveal_listing",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Only what the person can do"),
                    (1, "The employer and the unit too"),
                    (2, "The name too"),
                ],
                default=0,
            ),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="decided_by",
            field=models.CharField(blank=True, max_length=254, verbose_name="decided by"),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="host_orgnr",
            field=models.CharField(blank=True, max_length=9),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="host_tenant",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="lender_orgnr",
            field=models.CharField(blank=True, max_length=9),
        ),
        migrations.AlterField(
            model_name="policyrule",
            name="lender_tenant",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="host_group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policygroup",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="lender_group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policygroup",
            ),
        ),
        migrations.AddField(
            model_name="policygroup",
            name="since",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policygroup",
            name="until",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Everyone"),
                            (1, "A sector"),
                            (2, "A customer"),
                            (3, "A group"),
                            (4, "An organisation"),
                        ]
                    ),
                ),
                ("orgnr", models.CharField(blank=True, max_length=9)),
                ("label", models.CharField(max_length=254)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.policygroup",
                    ),
                ),
                (
                    "member_group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.policygroup",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.policyversion",
                    ),
                ),
                (
                    "until",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ("label", "id"),
            },
        ),
        migrations.AddField(
            model_name="policyrule",
            name="since",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="until",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.policyversion",
            ),
        ),
        migrations.CreateModel(
            name="PolicyProposal",
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
                ("at", models.DateTimeField(auto_now_add=True)),
                ("proposed_by_id", models.UUIDField()),
                ("proposed_by", models.CharField(max_length=254)),
                (
                    "direction",
                    models.CharField(
                        choices=[("lend", "We lend to them"), ("host", "They lend to us")],
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                ("own_orgnr", models.CharField(blank=True, max_length=9)),
                ("own_label", models.CharField(max_length=254)),
                ("other_sector", models.CharField(blank=True, max_length=40)),
                ("other_orgnr", models.CharField(blank=True, max_length=9)),
                ("other_label", models.CharField(max_length=254)),
                ("forms", models.JSONField(blank=True, default=list)),
                ("longest_days", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("rule_number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("other_sector", ""), _negated=True), ("other_orgnr", "")
                            ),
                            models.Q(
                                ("other_sector", ""), models.Q(("other_orgnr", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="policy_proposal_names_one_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="policy_proposal_answered",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="policygroup",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("until", None)),
                name="policy_group_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("group", "tenant", "orgnr", "member_group"),
                name="policy_member_once_in_group",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("member_group", models.F("group")), _negated=True),
                name="policy_group_not_own_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", 4),
                        ("member_group", None),
                        ("tenant__isnull", False),
                        models.Q(("orgnr", ""), _negated=True),
                    ),
                    models.Q(
                        ("kind", 2),
                        ("member_group", None),
                        ("orgnr", ""),
                        ("tenant__isnull", False),
                    ),
                    models.Q(
                        ("kind", 3),
                        ("member_group__isnull", False),
                        ("orgnr", ""),
                        ("tenant", None),
                    ),
                    _connector="OR",
                ),
                name="policy_member_whole",
            ),
        ),
    ]
