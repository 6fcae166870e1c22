"""Write docs/reference/sbom.json: what Palabre is made of, as CycloneDX 1.5, from the lock.

With `--check` it is only compared. Needs no network: names, versions and hashes stand in the lock.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parent.parent
FILE = HOUSE / "docs/reference/sbom.json"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components() -> list[dict[str, Any]]:
    """Each package of the lock, with the hashes that it may have: one for each file of it."""
    found: list[dict[str, Any]] = []
    for line in (HOUSE / "requirements.lock").read_text().splitlines():
        if pin := PIN.match(line):
            name = re.sub(r"[-_.]+", "-", pin[1]).lower()
            place = f"pkg:pypi/{name}@{pin[2]}"
            found.append({
                "type": "library", "bom-ref": place, "name": name, "version": pin[2], "purl": place,
                "properties": [],
            })  # fmt: skip
        for digest in HASH.findall(line):
            found[-1]["properties"].append({"name": "palabre:lock:sha256", "value": digest})
    return found


def bill() -> str:
    """The whole bill of materials; the same lock gives the same text."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    house = {
        "type": "application", "bom-ref": "palabre", "name": project["name"],
        "version": project["version"], "licenses": [{"license": {"id": project["license"]}}],
    }  # fmt: skip
    parts = components()
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": house},
        "components": parts,
        "dependencies": [{"ref": "palabre", "dependsOn": [one["bom-ref"] for one in parts]}],
    }
    return json.dumps(told, indent=1) + "\n"


def main() -> int:
    """Write it, or say that it is stale."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(bill())
    elif not FILE.exists() or FILE.read_text() != bill():
        sys.stderr.write("docs/reference/sbom.json is stale: type make docs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
