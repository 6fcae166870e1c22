"""Bringing a file in: as promised, in slices that a crash repeats without harm."""

import gzip
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.connectors.contract import Rejected
from palabre.connectors.files import ColumnMap
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import importing
from palabre.listening.actions.imports import (
    match_columns,
    remove_import,
    resume_import,
    run_import,
    start_import,
    stop_import,
)
from palabre.listening.actions.topics import make_topic
from palabre.listening.importing import describe, dry_run, run_slice
from palabre.listening.models import Import, Mention, MentionTopic, RefusedLine
from palabre.listening.rules import ImportState

pytestmark = pytest.mark.django_db

HEADER = "Date;Auteur;Texte;Lien;Tonalité\r\n"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def table(count, text="Un café à la Lanterne numéro {}"):
    lines = [
        f"21/11/2024 14:{n % 60:02d};Zoé;{text.format(n)};https://voliere.example/{n};positif\r\n"
        for n in range(count)
    ]
    return (HEADER + "".join(lines)).encode()


@pytest.fixture
def begun(brand):
    def begin(body, name="history.csv"):
        return start_import(MACHINE, brand, ContentFile(body), name)

    return begin


def finish(row, topic=None):
    run_import(MACHINE, row, topic)
    while run_slice(row.pk):
        pass
    row.refresh_from_db()
    return row


def test_a_file_comes_in_whole_with_its_times_and_tones(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(7)), topic)
    assert (row.state, row.stored, row.refused) == (ImportState.DONE, 7, 0)
    first = Mention.objects.order_by("published_at").first()
    assert first.published_at == datetime(2024, 11, 21, 14, 0, tzinfo=UTC)
    assert first.platform == "import"
    assert (first.tone, first.tone_model, first.tone_by_hand) == ("positive", "file", False)
    assert not first.mention_topics.get().topic_id != topic.pk
