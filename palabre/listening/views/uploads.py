"""Watching how big an upload is while it comes."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from palabre.listening.import_files import size_cap

FORM_ROOM = 64 * 1024  # bytes of a form beside its file


class Quota(FileUploadHandler):
    """Stops an upload that is bigger than allowed while it comes, before it fills the disk."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.left = size_cap()
        self.over = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        *rest: Any,
        **named: Any,
    ) -> None:
        """Refuse at once what says that it is too big."""
        if content_length > self.left + FORM_ROOM:
            self.left = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what really comes."""
        self.left -= len(raw_data)
        if self.left < 0:
            self.over = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
