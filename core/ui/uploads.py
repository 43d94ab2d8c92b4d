"""No file larger than any page wants is kept, even for a moment."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MOST_BYTES = 10_000_000


class LimitedUploadHandler(FileUploadHandler):
    """Stops keeping a file at 10 MB. The rest is read and dropped, so that the person gets an answer
    and not a broken connection; the form's other fields survive."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A form may carry several files; each is measured by itself."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on to the next handler until it is too much."""
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            if self.request is not None:
                self.request.META["veksel.upload_refused"] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one hold the file."""


def was_upload_refused(request: HttpRequest) -> bool:
    """Whether a file in this request was over the limit and therefore is not in `request.FILES`."""
    _ = request.POST  # read the body, if nobody has yet
    return bool(request.META.get("veksel.upload_refused"))
