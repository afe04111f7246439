"""Uploads stay in memory and below a ceiling; nothing of them is ever written to disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from typing_extensions import override

# Above every single limit of a form (sheets 2 MB, drawings 8 MB): the form then says which.
CEILING_BYTES = 9 * 1024 * 1024
# Beyond this we do not even listen to the end.
BODY_BYTES = 64 * 1024 * 1024


class CappedMemoryHandler(MemoryFileUploadHandler):
    """Holds a file in memory; of one over the ceiling nothing is kept but that it came.

    The other fields of the form survive, so nothing typed is lost.
    """

    @override
    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > BODY_BYTES:
            raise RequestDataTooBig("body over the limit")
        self.activated = True

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.n_bytes = 0
        super().new_file(*args, **kwargs)

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.n_bytes += len(raw_data)
        if self.n_bytes > CEILING_BYTES:
            self.request.upload_too_large = True  # type: ignore[union-attr]  # -- read by forms
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
