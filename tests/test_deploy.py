"""What is written for containers and services says what exists: commands, settings, files, the lock.

No container is built here; that a file can be read and names what is there is all that this shows.
"""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from palabre.site.cli import COMMANDS
from scripts import reference, sbom

HOUSE = Path(__file__).parent.parent
DEPLOY = HOUSE / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose.*.yaml"))
UNITS = sorted((DEPLOY / "systemd").iterdir())
# Of others: PostgreSQL's image.
THEIRS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "PYTHONUNBUFFERED", "PATH"}


def known_settings():
    return set(re.findall(r"^\| `(\w+)` \|", reference.settings(), re.MULTILINE)) | {"PALABRE_HOME"}


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_a_compose_file_is_yaml_and_names_commands_and_settings_that_exist(file):
    told = yaml.safe_load(file.read_text())
    assert "palabre" in told["services"]
    for name, service in told["services"].items():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in told["volumes"]
        for wanted in service.get("depends_on", {}):
            assert wanted in told["services"]
        if "build" not in service:
            continue
        assert service.get("command", ["up"])[0] in COMMANDS, name
        assert set(service["environment"]) <= known_settings()
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), "a proxy stands before it"


def test_the_image_takes_packages_by_the_lock_runs_as_nobody_special_and_names_what_exists():
    text = (HOUSE / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE) == ["palabre"]
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert [one for one in names.split() if not (HOUSE / one).exists()] == []
    bases = set(re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    assert len(bases) == 1, "what is built on one Python runs on the same"
    assert all(":" in one for one in bases)
    assert json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])[0] in COMMANDS
    assert set(re.findall(r"\b(PALABRE_\w+)=", text)) <= known_settings()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_names_a_command_that_exists_and_its_settings(unit):
    text = unit.read_text()
    for line in re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE):
        assert re.search(r"-m palabre ([a-z-]+)", line)[1] in COMMANDS
    for line in re.findall(r"^Environment=(.+)$", text, re.MULTILINE):
        names = {one.partition("=")[0] for one in shlex.split(line)}
        assert names <= known_settings() | THEIRS
    if unit.suffix == ".service":
        assert "User=palabre" in text
        assert "ProtectSystem=strict" in text
        assert "StateDirectory=palabre" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_a_unit(unit):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is missing: it is no part of a container's Debian")
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    # Palabre isn't installed where it says; nothing else may be wrong.
    told = [line for line in run.stderr.splitlines() if unit.name.split(".")[0].rstrip("@") in line]
    assert [line for line in told if "is not executable" not in line] == []


def test_the_bill_of_materials_names_each_package_of_the_lock_with_its_hashes():
    assert sbom.FILE.read_text() == sbom.bill(), "type make docs"
    told = json.loads(sbom.bill())
    pins = re.findall(
        r"^[A-Za-z0-9._-]+(?:\[.*?\])?==", (HOUSE / "requirements.lock").read_text(), re.MULTILINE
    )
    assert (told["bomFormat"], len(told["components"])) == ("CycloneDX", len(pins))
    assert all(one["properties"] for one in told["components"])
