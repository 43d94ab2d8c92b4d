"""Reading what customers share. Needs the platform's door."""

from tenants.models import Sector


def sector_codes() -> list[str]:
    """Return the codes of the sectors offered to new customers, in their order."""
    return list(Sector.objects.filter(is_active=True).values_list("code", flat=True))


def sector_choices() -> list[tuple[str, str]]:
    """Return those sectors as a form offers them, in the reader's language."""
    return [(row.code, row.name) for row in Sector.objects.filter(is_active=True)]
