"""veraPDF beside our own typesetter: a second program that says whether a file is PDF/UA-1."""

import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
JARS = HERE.parent.parent / "build/verapdf"


def is_there() -> bool:
    """Whether Java is there, and the checker that `make verapdf` brings."""
    return shutil.which("java") is not None and any(JARS.glob("validation-model-*.jar"))


def faults(files: dict[str, bytes]) -> dict[str, list[str]]:
    """Which rules of PDF/UA-1 each of these files breaks, and how often; nothing for a sound one."""
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{at}.pdf" for at, name in enumerate(files)}
        for name, path in paths.items():
            path.write_bytes(files[name])
        asked = ["java", "-cp", f"{JARS}/*", str(HERE / "Check.java"), *map(str, paths.values())]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    names = {str(path): name for name, path in paths.items()}
    here: list[str] = []
    for line in said.splitlines():
        if line.startswith("\t"):
            here.append(" ".join(line.split()))
            continue
        path, verdict, _checks = line.split("\t")
        here = found[names[path]] = [] if verdict == "compliant" else [verdict]
    return found
