"""The parts of the demo that need no database: people, logos, the outbox, next August."""

import datetime as dt
import io
import os
from itertools import islice
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives, get_connection
from PIL import Image

from config.demo.acceptance import next_august
from config.demo.logos import draw_logo
from config.demo.outbox import sent_mails
from config.demo.people import named, people
from config.demo.texts import tenants


def test_people_are_the_same_every_time_and_all_different() -> None:
    first = list(islice(people("dfo.example"), 60))
    assert list(islice(people("dfo.example"), 60)) == first
    assert len({person.email for person in first}) == 60


def test_people_of_two_organisations_are_not_the_same() -> None:
    one = [person.full_name for person in islice(people("dfo.example"), 10)]
    other = [person.full_name for person in islice(people("nav.example"), 10)]
    assert one != other


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Máret Lundeby", "maret.lundeby@x.example"),
        ("Torgeir Åsmul", "torgeir.asmul@x.example"),
        ("Bjørg Ødegaard", "bjorg.odegaard@x.example"),
        ("Elle Márjá Sæther-Vo", "elle.marja.saether-vo@x.example"),
    ],
)
def test_named_writes_the_address_without_marks(name: str, address: str) -> None:
    assert named(name, "x.example").email == address


@pytest.mark.parametrize("tenant", tenants(), ids=lambda tenant: tenant.slug)
def test_logo_is_a_square_png_in_the_tenants_colour(tenant: object) -> None:
    slug, primary, accent = tenant.slug, tenant.primary, tenant.accent  # type: ignore[attr-defined]
    picture = draw_logo(slug, primary=primary, accent=accent)
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (192, 192))
        r, g, b, _ = image.getpixel((96, 12))  # type: ignore[misc]
    assert f"#{r:02x}{g:02x}{b:02x}" == primary
    assert picture == draw_logo(slug, primary=primary, accent=accent)


def test_logos_differ() -> None:
    drawn = {draw_logo(t.slug, primary="#101010", accent="#707070") for t in tenants()}
    assert len(drawn) == 3


@pytest.mark.parametrize(
    ("today", "august"),
    [
        (dt.date(2026, 7, 31), dt.date(2026, 8, 1)),
        (dt.date(2026, 8, 1), dt.date(2027, 8, 1)),
        (dt.date(2026, 12, 31), dt.date(2027, 8, 1)),
    ],
)
def test_next_august_is_never_the_one_going_on(today: dt.date, august: dt.date) -> None:
    assert next_august(today) == august


@pytest.fixture
def outbox(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def _send(subject: str, *, text: str = "Hei", count: int = 1) -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
    mail = EmailMultiAlternatives(subject, text, "noreply@veksel.example", ["kari@x.example"])
    mail.attach_alternative(f"<p>{text}</p>", "text/html")
    connection.send_messages([mail] * count)


def test_outbox_without_a_folder_is_empty(outbox: Path) -> None:
    assert sent_mails() == []


def test_outbox_shows_the_plain_text(outbox: Path) -> None:
    _send("Velkommen, Åse", text="Følg http://staten.localhost:8000/invitation/abc/")
    [mail] = sent_mails()
    assert (mail.to, mail.subject, mail.text) == (
        "kari@x.example",
        "Velkommen, Åse",
        "Følg http://staten.localhost:8000/invitation/abc/",
    )
    assert mail.sent_at is not None


def test_outbox_takes_several_mails_of_one_file_apart(outbox: Path) -> None:
    _send("Tre like", count=3)
    assert [mail.subject for mail in sent_mails()] == ["Tre like"] * 3


def test_outbox_shows_the_newest_first_and_only_fifty(outbox: Path) -> None:
    for number in range(52):
        _send(f"nr {number}")
        [written] = outbox.glob("20*.log")
        file = written.rename(outbox / f"mail-{number}.log")
        os.utime(file, (number, number))
    assert [mail.subject for mail in sent_mails()] == [f"nr {n}" for n in range(51, 1, -1)]
