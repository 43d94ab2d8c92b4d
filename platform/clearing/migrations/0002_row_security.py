"""Rights and row-level security of the tables all tenants share.

Forced, so that the owner of the tables is no exception. What no policy allows is not there: neither
read nor written.
"""

from django.db import migrations

PLATFORM, TENANTS = "veksel_platform", "veksel_exchange"
TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"


def _holds(table, begin, end):
    return f"{table}.{begin} <= {TODAY} AND ({table}.{end} IS NULL OR {table}.{end} > {TODAY})"


def _opened(table, condition="TRUE", joined=""):
    return (
        "EXISTS (SELECT 1 FROM clearing_visibility AS v"  # noqa: S608 - of this file's own names
        f" {joined}"
        f" WHERE v.reader = CURRENT_USER AND v.owner = {table}.owner AND v.orgnr = {table}.orgnr"
        f" AND {_holds('v', 'valid_from', 'valid_until')} AND {condition})"
    )


def _secured(table):
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table} FROM PUBLIC",
    ]


def _written_by_platform(table, read):
    return [
        *_secured(table),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {PLATFORM}",
        f"GRANT SELECT ON {table} TO {TENANTS}",
        f"CREATE POLICY platform ON {table} TO {PLATFORM} USING (TRUE) WITH CHECK (TRUE)",
        f"CREATE POLICY reading ON {table} FOR SELECT TO {TENANTS} USING ({read})",
    ]


def _written_by_owner(table, read):
    own = f"{table}.owner = CURRENT_USER"
    return [
        *_secured(table),
        # The platform may look for what has no owner any more and clear it away; it writes nothing.
        f"GRANT SELECT, DELETE ON {table} TO {PLATFORM}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {TENANTS}",
        f"CREATE POLICY platform_reading ON {table} FOR SELECT TO {PLATFORM} USING (TRUE)",
        f"CREATE POLICY platform_clearing ON {table} FOR DELETE TO {PLATFORM} USING (TRUE)",
        f"CREATE POLICY reading ON {table} FOR SELECT TO {TENANTS} USING ({own} OR ({read}))",
        f"CREATE POLICY adding ON {table} FOR INSERT TO {TENANTS} WITH CHECK ({own})",
        f"CREATE POLICY changing ON {table} FOR UPDATE TO {TENANTS} USING ({own}) WITH CHECK ({own})",
        f"CREATE POLICY removing ON {table} FOR DELETE TO {TENANTS} USING ({own})",
    ]


def _projection(table, shown):
    """Shown while the policy opens it, its tenant is served, its organisation takes part, in its time."""
    joined = (
        "JOIN clearing_participant AS p ON p.owner = v.owner"
        " JOIN clearing_participatingorganisation AS o ON o.owner = v.owner AND o.orgnr = v.orgnr"
    )
    covered = _holds("o", "covered_from", "covered_until")
    opened = _opened(table, f"v.shown = '{shown}' AND p.is_open AND {covered}", joined)
    in_time = f"({table}.shown_until IS NULL OR {table}.shown_until > {TODAY})"
    return _written_by_owner(table, f"{in_time} AND {opened}")


CONCERNED = "clearing_visibility.owner = CURRENT_USER OR clearing_visibility.reader = CURRENT_USER"
# Visibility is itself filtered: a tenant knows those to whom the policy opens one way or the other.
KNOWN = (
    "clearing_participant.owner = CURRENT_USER OR EXISTS (SELECT 1 FROM clearing_visibility AS v"
    " WHERE clearing_participant.owner IN (v.owner, v.reader))"
)

STATEMENTS = [
    *_written_by_platform("clearing_visibility", CONCERNED),
    *_written_by_platform("clearing_participant", KNOWN),
    *_written_by_owner(
        "clearing_participatingorganisation", _opened("clearing_participatingorganisation")
    ),
    *_projection("clearing_offerprojection", "offers"),
    *_projection("clearing_needprojection", "needs"),
]


class Migration(migrations.Migration):
    dependencies = [("clearing", "0001_initial")]

    operations = [migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop)]
