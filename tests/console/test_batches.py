from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from onboarding import tasks
from onboarding.batches.domain import keep_list, start_batch
from onboarding.models import Batch, ProvisioningRun
from tenants.doors import platform_context
from tenants.models import Tenant
from tests.factories.queue import Queue

ClientFor = Callable[..., Client]
GOOD = "name,slug,sector\nÅs,as,municipality\nBø,bo,municipality\nOs,os,municipality\n"
BAD = GOOD + "Www,www,municipality\n"


def _url(name: str, *args: Any) -> str:
    return reverse(f"console:batches:{name}", urlconf="config.urls.public", args=args)


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser on the platform's host, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _upload(console: Client, content: bytes | str) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return console.post(_url("upload"), {"list": SimpleUploadedFile("liste.csv", raw)})


def _batch() -> Batch:
    with platform_context():
        return Batch.objects.get()


def _started(content: str) -> Batch:
    with platform_context():
        return start_batch(keep_list(content.encode(), name="liste.csv", by=None)[0], by=None)


@pytest.mark.parametrize(
    "name", ["list", "upload", "template", "batch", "start", "retry", "discard"]
)
def test_anonymous_is_sent_to_sign_in(client_for: ClientFor, name: str) -> None:
    args: tuple[Any, ...] = {"list": (), "upload": (), "template": ("county",)}.get(
        name, (uuid4(),)
    )
    method = "post" if name in {"start", "retry"} else "get"

    response = getattr(client_for(None), method)(_url(name, *args))

    assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")


@pytest.mark.parametrize("name", ["batch", "discard"])
def test_an_unknown_list_is_not_found(console: Client, name: str) -> None:
    assert console.get(_url(name, uuid4())).status_code == 404


def test_a_good_list_is_checked_and_then_ordered(
    console: Client, queue: Queue, django_capture_on_commit_callbacks: Any
) -> None:
    response = _upload(console, GOOD)
    batch = _batch()
    assert (response.status_code, response["Location"]) == (302, _url("batch", batch.pk))
    page = console.get(_url("batch", batch.pk)).content.decode()
    assert "Set up 3 customers" in page
    with platform_context():
        assert Tenant.objects.count() == 2

    with django_capture_on_commit_callbacks(execute=True):
        console.post(_url("start", batch.pk))

    with platform_context():
        assert ProvisioningRun.objects.filter(batch_row__batch=batch).count() == 3
    sent = [envelope.arguments for envelope in queue.envelopes()]
    assert sent == [{"batch_id": str(batch.pk)}] * tasks.LANES
    page = console.get(_url("batch", batch.pk)).content.decode()
    assert "0 of 3 portals are open. 0 are being set up, 3 wait, 0 have stopped." in page
    assert 'hx-trigger="every 2s"' in page


def test_a_list_with_bad_lines_offers_the_good_ones_alone(console: Client) -> None:
    _upload(console, BAD)
    batch = _batch()
    page = console.get(_url("batch", batch.pk)).content.decode()
    assert "Set up only the 3 good ones" in page
    assert "“www” is kept for the service itself." in page

    console.post(_url("start", batch.pk))
    assert _batch().state == "checked", "whoever has not chosen gets nothing"

    console.post(_url("start", batch.pk), {"only_good": "1"})
    assert (_batch().state, _batch().left_out) == ("started", 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("navn\nÅs\n", "The column slug is missing. Add it."),
        (BAD.encode("cp1252"), "The file is not written in UTF-8"),
        (b"", "The file is empty. Choose another."),
    ],
)
def test_a_file_that_is_no_list_is_kept_out(
    console: Client, content: bytes | str, sentence: str
) -> None:
    response = _upload(console, content)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    with platform_context():
        assert Batch.objects.count() == 0


def test_what_stands_in_a_list_is_escaped(console: Client) -> None:
    _upload(console, 'name,slug,sector\nX,"<script>alert(1)</script>",state\n')

    page = console.get(_url("batch", _batch().pk)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_following_a_list_is_answered_only_when_there_is_news(console: Client) -> None:
    batch = _started(GOOD)
    url = _url("batch", batch.pk)
    poll = {"headers": {"HX-Request": "true"}}

    assert console.get(f"{url}?seen=0-0-0", **poll).status_code == 204
    with platform_context():
        ProvisioningRun.objects.filter(slug="as").update(state="running")
    assert console.get(f"{url}?seen=0-0-0", **poll).status_code == 200


def test_those_that_stopped_are_shown_and_tried_again(console: Client) -> None:
    batch = _started(GOOD)
    with platform_context():
        run = ProvisioningRun.objects.get(slug="bo")
        ProvisioningRun.objects.filter(pk=run.pk).update(state="failed")
        run.steps.filter(name="tables").update(state="failed", error="The disk is full.")

    page = console.get(_url("batch", batch.pk) + "?show=failed").content.decode()
    assert ("The disk is full." in page, ">Bø<" in page, ">Ås<" in page) == (True, True, False)

    console.post(_url("retry", batch.pk))
    with platform_context():
        assert ProvisioningRun.objects.get(slug="bo").state == "waiting"


def test_a_list_can_be_forgotten_until_it_is_ordered(console: Client) -> None:
    _upload(console, GOOD)

    assert "Forget liste.csv?" in console.get(_url("discard", _batch().pk)).content.decode()
    assert console.post(_url("discard", _batch().pk))["Location"] == _url("list")

    with platform_context():
        assert Batch.objects.count() == 0


def test_the_template_opens_in_a_spreadsheet(console: Client) -> None:
    response = console.get(_url("template", "municipality"))

    assert response["Content-Disposition"] == 'attachment; filename="veksel-municipality.csv"'
    assert response.content.startswith(b"\xef\xbb\xbfname,slug,sector,area_code,")
    assert len(response.content.splitlines()) == 358
    assert console.get(_url("template", "church")).status_code == 404


def test_lists_cost_the_same_for_one_and_for_three(console: Client) -> None:
    counts = []
    for slugs in (("as",), ("bo", "os")):
        for slug in slugs:
            _started(f"name,slug,sector\nX,{slug},state\n")
        with CaptureQueriesContext(connection) as queries:
            assert console.get(_url("list")).status_code == 200
        counts.append(len(queries))

    assert counts == [8, 8]


def test_a_list_costs_the_same_for_one_line_and_for_three(console: Client) -> None:
    counts = []
    for content in ("name,slug,sector\nX,xx,state\n", GOOD):
        batch = _started(content)
        with CaptureQueriesContext(connection) as queries:
            assert console.get(_url("batch", batch.pk)).status_code == 200
        counts.append(len(queries))

    assert counts == [10, 10]
