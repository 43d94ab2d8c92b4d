"""Two customers at work in a process and on a database of their own: ``python -m tests.factories.office``.

It says what it does, a line each: ``ready``; ``asked`` before a request, and ``saved ID`` when its commit has
been acknowledged; ``broken WHY`` when something else than the connection stopped it; ``rested`` when it has
been told to write no more.
"""

import datetime as dt
import sys
import threading
from collections.abc import Callable
from typing import Any

#: Among how many offers a need's candidates are found.
OFFERS = 3
WRITERS = 4
COLOURS = {"primary_colour": "#0b5c8a", "accent_colour": "#b3541e"}


def _set_up() -> tuple[Any, Any]:
    """Make the database and two customers, with offers in the first."""
    from onboarding.domain import provision_tenant
    from tenants.database import prepare
    from tenants.doors import tenant_context
    from tenants.schemas import migrate_all
    from tests.factories.market import OfferFactory

    prepare()
    migrate_all()
    first, second = (
        provision_tenant(slug=slug, name=slug, sector="state", default_language="nb", **COLOURS)
        for slug in ("alfa", "beta")
    )
    with tenant_context(first):
        for _ in range(OFFERS):
            OfferFactory(approved=True)
    return first, second


def _again_and_again(act: Callable[[], None], stopped: threading.Event, *, pause: float) -> None:
    """Act until it is enough; when the database is away, as a server does: drop the connection."""
    from django.db import InterfaceError, OperationalError, connections

    while not stopped.wait(pause):
        try:
            act()
        except (OperationalError, InterfaceError):
            connections.close_all()
        except Exception as error:
            _say(f"broken {error!r}")
            raise
    connections.close_all()


def _serve() -> None:
    from core.outbox import domain
    from matching.domain import rank_candidates
    from tenants.doors import tenant_context
    from tenants.pages import import_pages
    from tenants.sending import sweep_outboxes
    from tests.factories.jobs import send_on, slow
    from tests.factories.market import NeedFactory

    domain.SENT_AGAIN_AFTER = dt.timedelta(seconds=1)
    import_pages()
    first, second = _set_up()

    def request() -> None:
        """A need, its candidates, and work for workers here and at the neighbour: one transaction."""
        _say("asked")
        with tenant_context(first):
            run = rank_candidates(NeedFactory(published=True), by=None)
            slow.enqueue(label=str(run.pk), seconds=0)
            send_on.enqueue_for(second.pk, label=str(run.pk))
        _say(f"saved {run.pk}")

    rest, close = threading.Event(), threading.Event()
    writers = [_start(request, rest, pause=0.01) for _ in range(WRITERS)]
    sweeper = _start(lambda: sweep_outboxes() and None, close, pause=0.3)
    _say("ready")
    sys.stdin.readline()
    rest.set()
    for writer in writers:
        writer.join()
    _say("rested")
    sys.stdin.readline()
    close.set()
    sweeper.join()


def _start(act: Callable[[], None], stopped: threading.Event, *, pause: float) -> threading.Thread:
    thread = threading.Thread(target=_again_and_again, args=(act, stopped), kwargs={"pause": pause})
    thread.start()
    return thread


_one_at_a_time = threading.Lock()


def _say(line: str) -> None:
    with _one_at_a_time:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    import django

    django.setup()
    _serve()
