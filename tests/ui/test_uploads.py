"""A file too large for any page is dropped while it arrives."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from core.ui.uploads import MOST_BYTES, was_upload_refused


@contextmanager
def _posted(size: int) -> Iterator[HttpRequest]:
    file = SimpleUploadedFile("x.png", b"x" * size, content_type="image/png")
    request = RequestFactory().post("/", {"before": "kept", "file": file})
    yield request
    request.close()


@pytest.mark.parametrize(("size", "refused"), [(MOST_BYTES, False), (MOST_BYTES + 1, True)])
def test_the_limit_is_ten_million_bytes(size: int, refused: bool) -> None:
    with _posted(size) as request:
        assert (was_upload_refused(request), "file" not in request.FILES) == (refused, refused)


def test_the_other_fields_survive_a_refused_file() -> None:
    with _posted(MOST_BYTES + 1) as request:
        assert request.POST["before"] == "kept"


def test_a_small_file_arrives_whole() -> None:
    with _posted(1000) as request:
        assert request.FILES["file"].size == 1000
