"""Files of one's own history for the tests, and the way to the end of an import."""

from palabre.governance.acts import MACHINE
from palabre.listening.actions.imports import run_import
from palabre.listening.importing import run_slice

HEADER = "Date;Auteur;Texte;Lien;Tonalité\r\n"


def table(count, text="Un café à la Lanterne numéro {}"):
    lines = [
        f"21/11/2024 14:{n % 60:02d};Zoé;{text.format(n)};https://voliere.example/{n};positif\r\n"
        for n in range(count)
    ]
    return (HEADER + "".join(lines)).encode()


def finish(row, topic=None):
    run_import(MACHINE, row, topic)
    while run_slice(row.pk):
        pass
    row.refresh_from_db()
    return row
