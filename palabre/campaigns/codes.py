"""Codes for print and touch: QR codes as SVG and PNG, NFC tags, and a sheet of them as PDF."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence

import ndef
import segno

QUIET = 4  # the empty modules around a code that readers need
LONGEST_S = 30


def _code(address: str) -> segno.QRCode:
    """A code that stays readable with a quarter of it lost."""
    return segno.make_qr(address, error="q")


def qr_svg(address: str) -> bytes:
    """The code as SVG: black on white in any theme, since readers need it."""
    out = io.BytesIO()
    _code(address).save(
        out, kind="svg", border=QUIET, light="#ffffff", xmldecl=False, omitsize=True,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return out.getvalue()


def qr_png(address: str) -> bytes:
    """The code as PNG, about a thousand pixels wide: 8 cm at 300 dots an inch."""
    out, code = io.BytesIO(), _code(address)
    scale = max(1, 1000 // code.symbol_size(border=QUIET)[0])
    code.save(out, kind="png", border=QUIET, scale=scale)
    return out.getvalue()


def nfc_bytes(address: str) -> bytes:
    """What a tag must hold to open the address: one NDEF message with one URI record."""
    return b"".join(ndef.message_encoder([ndef.UriRecord(address)]))


def nfc_text(address: str) -> str:
    """The same, as figures to type into a program that writes tags."""
    return nfc_bytes(address).hex(" ").upper()


SHEET = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set page(paper: "a4", margin: 1.5cm)
#set text(lang: data.language, font: ("Inter", "DejaVu Sans", "Libertinus Serif"), size: 9pt)
#text(size: 14pt, weight: "bold", data.title)
#v(4mm)
#grid(columns: (1fr, 1fr, 1fr), gutter: 6mm, ..data.codes.map(one => block(breakable: false, width: 100%)[
  #align(center)[
    #image(bytes(one.svg), format: "svg", width: 5cm, alt: one.address)
    #text(weight: "bold", one.name) \\
    #text(fill: luma(80), one.shown)
  ]
]))
"""


class PrintingFailed(Exception):
    """The sheet could not be set."""


def sheet(title: str, language: str, codes: Sequence[tuple[str, str]]) -> bytes:
    """A PDF with a code for each name and address, set in a process of its own."""
    data = {
        "title": title,
        "language": language,
        "codes": [
            {"name": name, "address": address, "shown": address.partition("://")[2].partition("?")[0],
             "svg": qr_svg(address).decode()}
            for name, address in codes
        ],
    }  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own module)
            [sys.executable, "-m", __name__],
            input=json.dumps(data).encode(), capture_output=True, timeout=LONGEST_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PrintingFailed("timeout") from error
    if done.returncode:
        raise PrintingFailed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _set() -> None:
    """In the process of its own: the order from the input, the PDF to the output."""
    import typst

    made = typst.compile(
        SHEET.encode(), format="pdf", sys_inputs={"data": sys.stdin.read()}, pdf_standards=["ua-1"]
    )
    sys.stdout.buffer.write(bytes(made[0] if isinstance(made, list) else made))


if __name__ == "__main__":
    _set()
