"""Counties as choices: two-digit codes of the 2024 division."""

from core.organisations.registry_data import counties


def county_choices() -> list[tuple[str, str]]:
    """Return code and name of every county, by name."""
    return sorted(((county.code, county.name) for county in counties()), key=lambda pair: pair[1])


def county_name(code: str) -> str:
    """Return a county's name; an unknown code stands for itself."""
    return next((county.name for county in counties() if county.code == code), code)
