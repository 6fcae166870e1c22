"""Writes the files that these tests bring in."""

import pytest


@pytest.fixture
def keep(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
