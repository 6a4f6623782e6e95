"""Files to start it by: units, compose, Kubernetes and the image name what is there, and their programs take them."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.routing import Route

from tasks.cli import COMMANDS
from tasks.desk.app import ROUTES
from tasks.operate.health import QUESTIONS
from worker.settings import Desk, Settings

DEPLOY = Path("docs/deploy")
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze is installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """As they are, but for the programs: those are here in place of /usr/local/bin."""
    for unit in UNITS:
        text = unit.read_text()
        for program in ("/usr/local/bin/wiredesk", "/usr/local/bin/celery", "/usr/bin/curl"):
            text = text.replace(program, "/bin/true")
        (tmp_path / unit.name).write_text(text)
    names = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=lambda one: one.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    [line] = [line for line in unit.read_text().splitlines() if line.startswith("ExecStart=")]
    program, *arguments = shlex.split(line.removeprefix("ExecStart="))
    if program.endswith("wiredesk"):
        assert arguments[0] in COMMANDS
    else:
        assert arguments[:2] == ["-A", "tasks"]


def test_health_is_asked_only_what_it_knows() -> None:
    text = (DEPLOY / "kubernetes.yaml").read_text() + Path("compose.yaml").read_text()
    asked = re.findall(r'"--only", "([^"]+)"', text)
    assert asked
    assert {name for one in asked for name in one.split(",")} <= set(QUESTIONS)


def test_the_image_has_every_package_and_is_no_root() -> None:
    lines = Path("Dockerfile").read_text().splitlines()
    assert {f"COPY {name} {name}" for name in ("worker", "tasks", "wiredesk")} <= set(lines)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    kept = {line.removeprefix("!") for line in Path(".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in lines if line.startswith("COPY") and "--from" not in line for name in line.split()[1:-1]}
    assert copied <= kept


def test_kubernetes_objects_refer_to_each_other_and_start_what_there_is() -> None:
    yaml = pytest.importorskip("yaml")
    objects = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
    assert all({"apiVersion", "kind", "metadata"} <= one.keys() for one in objects)
    names = {(one["kind"], one["metadata"]["name"]) for one in objects}
    deployments = [one["spec"] for one in objects if one["kind"] == "Deployment"]
    assert len(deployments) == 3
    for spec in deployments:
        pod = spec["template"]["spec"]
        assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
        assert pod["securityContext"]["runAsNonRoot"]
        [container] = pod["containers"]
        assert container["command"][0] in {"celery", "wiredesk"}
        assert {("Secret", one["secretRef"]["name"]) for one in container["envFrom"]} <= names
        volumes = {one["name"]: one for one in pod["volumes"]}
        assert {one["name"] for one in container["volumeMounts"]} == volumes.keys()
        assert {("ConfigMap", one["configMap"]["name"]) for one in volumes.values() if "configMap" in one} <= names
        settings = {one["name"] for one in container.get("env", ())}
        assert settings <= {f"WIREDESK_{name.upper()}" for name in Settings.__struct_fields__}
    [service] = [one["spec"] for one in objects if one["kind"] == "Service"]
    assert service["selector"] in [spec["selector"]["matchLabels"] for spec in deployments]


def test_compose_has_a_health_check_for_every_service_and_starts_what_there_is() -> None:
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load(Path("compose.yaml").read_text())["services"]
    assert {name for name, one in services.items() if "healthcheck" not in one} == set()
    known = {f"WIREDESK_{name.upper()}" for name in Settings.__struct_fields__}
    known |= {f"WIREDESK_DESK_{name.upper()}" for name in Desk.__struct_fields__}
    for name in ("worker", "beat", "desk"):
        program, *arguments = shlex.split(services[name]["command"])
        assert (program, *arguments[:2]) == ("celery", "-A", "tasks") or (
            program == "wiredesk" and arguments[0] in COMMANDS
        )
        assert services[name]["environment"].keys() <= known
    # What is shown by a token that everybody knows is shown to this machine alone.
    assert [port.rpartition(":")[0] for port in services["desk"]["ports"]] == ["127.0.0.1:8600"]


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker is installed")
def test_compose_takes_its_file() -> None:
    done = subprocess.run(["docker", "compose", "config", "--quiet"], capture_output=True, text=True, check=False)
    if "is not a docker command" in done.stderr or "unknown" in done.stderr:
        pytest.skip("docker has no compose here")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_asked_whether_the_desk_lives_is_answered() -> None:
    """Compose, Kubernetes and the unit ask the desk by an address that it answers without a token."""
    asked = [
        *re.findall(r"http://127\.0\.0\.1:8600(/\w+)", (DEPLOY / "wiredesk-desk.service").read_text()),
        *re.findall(r"'http://127\.0\.0\.1:8600(/\w+)'", Path("compose.yaml").read_text()),
        *re.findall(r"httpGet: \{ path: (/\w+), port: 8600", (DEPLOY / "kubernetes.yaml").read_text()),
    ]
    assert len(asked) >= 5
    assert set(asked) <= {route.path for route in ROUTES if isinstance(route, Route)}
