from django.db import migrations

TENANT, ORGANISATION = 2, 4


def begin(apps, schema_editor):
    """Make version 1 of what there is: it is also the row that writers of the policy queue at."""
    alias = schema_editor.connection.alias
    Version = apps.get_model("policy", "PolicyVersion")
    Rule = apps.get_model("policy", "PolicyRule")
    Tenant = apps.get_model("tenants", "Tenant")
    version = Version.objects.using(alias).create(number=1, reason="The policy begins.")
    names = dict(Tenant.objects.using(alias).values_list("pk", "name"))
    for number, rule in enumerate(Rule.objects.using(alias).order_by("created_at"), start=1):
        rule.number = number
        rule.since = version
        for side in ("lender", "host"):
            orgnr = getattr(rule, f"{side}_orgnr")
            name = names.get(getattr(rule, f"{side}_tenant_id"), "")
            setattr(rule, f"{side}_kind", ORGANISATION if orgnr else TENANT)
            setattr(rule, f"{side}_label", f"{orgnr} ({name})" if orgnr else name)
        rule.save()


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_scopes_and_versions"), ("tenants", "0002_sectors")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
