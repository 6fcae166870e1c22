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


# What an administrator must be able to say, by a file beside the compose file or in the environment.
SAID = {
    "EMAIL_URL", "PALABRE_ADDRESS", "PALABRE_FROM", "PALABRE_HOSTS", "PALABRE_LINKS",
    "PALABRE_METRICS_TOKEN", "PALABRE_PROXIES", "PALABRE_SECURITY_CONTACT", "SEARCH_URL",
}  # fmt: skip


def by_default(value):
    """What a value of a compose file is when nothing is said."""
    while (found := re.sub(r"\$\{\w+:-([^${}]*)\}", r"\1", value)) != value:
        value = found
    return value


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_settings_reach_the_containers_and_their_network_is_that_of_the_proxy(file):
    told = yaml.safe_load(file.read_text())
    (network,) = told["networks"]["default"]["ipam"]["config"]
    ours = [one for one in told["services"].values() if "build" in one]
    for service in ours:
        assert service["env_file"] == [{"path": ".env", "required": False}]
        environment = service["environment"]
        for name in SAID:
            assert environment[name].startswith(f"${{{name}:"), name
        assert by_default(environment["PALABRE_PROXIES"]) == by_default(network["subnet"])
    example = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert example <= known_settings() | THEIRS | {"PALABRE_SUBNET"}


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_erasures_and_backups_lie_in_volumes_of_their_own_that_the_image_gives_to_its_user(file):
    image = (HOUSE / "Dockerfile").read_text()
    home = re.search(r"PALABRE_HOME=(/var\S+)", image)[1]
    told = yaml.safe_load(file.read_text())
    for service in (one for one in told["services"].values() if "build" in one):
        places = dict(one.split(":")[::-1] for one in service["volumes"])
        kept = Path(service["environment"]["PALABRE_ERASURES"]).parent
        assert places[str(kept)] == "erasures"
        assert places["/var/lib/palabre-backups"] == "backups"
        assert len(set(places.values())) == len(places)
        made = re.search(r"install --directory --owner palabre --mode 0700 (.+)", image)[1].split()
        assert {str(kept), "/var/lib/palabre-backups"} <= set(made)
        assert not Path(home).is_relative_to(kept)


def test_the_image_is_read_by_its_user_whatever_was_compiled_in_it():
    image = (HOUSE / "Dockerfile").read_text()
    assert image.index("compile-messages") < image.index("chmod -R u=rwX,go=rX /srv/palabre")


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
        if "Type=oneshot" not in text:
            # By default systemd gives up at the fifth start within ten seconds.
            assert {"Restart=on-failure", "RestartSec=1", "StartLimitIntervalSec=0"} <= set(
                text.splitlines()
            )
        state = re.search(r"^StateDirectory=(.+)$", text, re.MULTILINE)[1].split()
        assert "palabre" in state
        listed = re.search(r"PALABRE_ERASURES=/var/lib/([^/]+)/", text)
        if "-m palabre backup" not in text:
            assert listed[1] in state, "what a unit may write is its state alone"
            assert listed[1] != "palabre", "the list lies apart from the house"


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
