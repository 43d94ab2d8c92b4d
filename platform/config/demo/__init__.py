"""Owns the demo: three tenants with invented people, and how a visitor signs in as one of them.

The organisations of the state are real; every person and every text here is made up.
"""

from collections.abc import Callable


def load(progress: Callable[[str], None] = print) -> None:
    """Load what is missing of the demo; what is there already stays as visitors have left it."""
    # Reading the demo's list of sign-ins must not import everything that loading needs.
    from config.demo.loading import load_demo

    load_demo(progress)


def logins() -> list[tuple[str, str, str, str]]:
    """Return (address, name, role, e-mail) of everybody a visitor may sign in as."""
    from config.demo.sign_in import all_logins

    return all_logins()
