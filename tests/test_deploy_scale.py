"""The files by which operators start several programs for one bot: compose, Kubernetes and the proxy."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__
from bot.settings.settings import NAMES, Settings
from retrieval.cluster.address import ClusterAddress
from tests.deployments import (
    DEPLOY,
    EXAMPLE,
    KUBERNETES,
    compose,
    containers,
    manifests,
    of_kind,
    patches,
    pod_templates,
    variables_of,
)

BOTS = ["hoibao-1", "hoibao-2", "hoibao-3"]
# Variables of others: the driver of PostgreSQL, the libraries of S3, and Ray with its library gRPC.
OF_OTHERS = {
    *("PGPASSFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"),
    *("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_USAGE_STATS_ENABLED"),
    "RAY_worker_niceness",
    "GRPC_ENABLE_FORK_SUPPORT",
}
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(?:\.\d+)?(?:[\w.-]*)?(?:@sha256:[0-9a-f]{64})?")
TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{35}")
ENVIRONMENT = {"WEBHOOK_HOST": "bot.example.org"}
ON_RAY = {
    **ENVIRONMENT,
    "REQUIREMENTS": "requirements-ray.txt",
    "INDEX_URL": "ray://ray-head:10001/news?shards=4&replicas=2",
    "INDEX_MOUNT": "/data/index",
}
EVERYWHERE = pytest.mark.parametrize("variables", [ENVIRONMENT, ON_RAY], ids=["shared folder", "ray"])


def port(listen: str) -> int:
    return int(listen.rpartition(":")[2])


def pinned_ray() -> str:
    """Return the version of Ray in the requirements of the image."""
    [version] = re.findall(r"^ray==(\S+)", (DEPLOY / "requirements-ray.txt").read_text("utf-8"), re.MULTILINE)
    return str(version)


def test_services_are_confined() -> None:
    """Each service of compose has no rights and no writable root; its memory, processes and log are limited."""
    for name, service in compose(ENVIRONMENT)["services"].items():
        assert service["read_only"] is True, name
        assert ["ALL"] == service["cap_drop"], name
        assert ["no-new-privileges:true"] == service["security_opt"], name
        assert {"mem_limit", "pids_limit", "logging", "ulimits"} <= set(service), name
        assert "build" in service or PINNED.fullmatch(service["image"]), name
        assert "build" in service or service["user"].split(":")[0] not in {"", "0"}, name
        assert "healthcheck" in service or name in BOTS, name  # the image has one


def test_services_are_reached_through_the_proxy() -> None:
    """Only the proxy publishes ports; database and Ray are on networks that lead nowhere else."""
    content = compose(ENVIRONMENT)
    services, networks = content["services"], content["networks"]
    assert ["proxy"] == [name for name, service in services.items() if "ports" in service]
    for name in ("postgres", "ray-head", "ray-worker"):
        assert all(networks[network]["internal"] for network in services[name]["networks"]), name


@EVERYWHERE
def test_settings_of_compose_are_valid(variables: dict[str, str], tmp_path: Path) -> None:
    """What compose sets are settings with valid values, equal for all programs, and the names of others."""
    services = compose(variables)["services"]
    values = {name: str(value) for name, value in services["reindex"]["environment"].items()}
    assert all(services[name]["environment"] == services["reindex"]["environment"] for name in BOTS)
    assert set(values) <= {*NAMES, *OF_OTHERS}
    assert set(services["ray-head"]["environment"]) <= OF_OTHERS
    (tmp_path / "token").write_text("123456789:" + "aB3_-" * 7)
    (tmp_path / "secret").write_text("a" * 32)
    files = {"TELEGRAM_BOT_TOKEN_FILE": "token", "WEBHOOK_SECRET_FILE": "secret"}
    paths = {name: str(tmp_path / file) for name, file in files.items()}
    here = {"HOIBAO_DATA": str(tmp_path), "HOIBAO_ARTICLES": str(tmp_path), **paths}
    settings = Settings.from_env({**values, **here})
    assert settings.webhook is not None
    assert settings.index_url == variables.get("INDEX_URL", "file:///data/published")


@EVERYWHERE
def test_programs_share_the_index_only(variables: dict[str, str]) -> None:
    """Each program of compose has a data folder of its own, and sees the index where its address says."""
    services = compose(variables)["services"]
    mounts = [services[name]["volumes"] for name in (*BOTS, "reindex")]
    assert len(mounts) == len({mount[0] for mount in mounts})
    where = variables.get("INDEX_MOUNT", "/data/published")
    assert {f"index:{where}"} == {mount[1] for mount in mounts}
    for name in ("ray-head", "ray-worker"):
        assert mounts[0][2] in services[name]["volumes"]
        assert "index:/data/index" in services[name]["volumes"]
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert " -o 10001 -g 10001 /data /data/index /data/published\n" in image  # of whom a new volume is
    assert services["reindex"]["build"]["args"]["REQUIREMENTS"] in image


def test_secrets_are_files() -> None:
    """Each secret that a service of compose names is a file, which the service is given, and git ignores."""
    content = compose(ENVIRONMENT)
    assert {f"./secrets/{name}" for name in content["secrets"]} == {one["file"] for one in content["secrets"].values()}
    assert "/deploy/secrets/\n" in (DEPLOY.parent / ".gitignore").read_text("utf-8")
    for name, service in content["services"].items():
        paths = re.findall(r"/run/secrets/(\w+)", str(service.get("environment", {})))
        assert set(paths) == set(service.get("secrets", [])), name


def test_proxy_and_programs_agree() -> None:
    """The proxy passes deliveries to the port of each program, and asks for health where that is answered."""
    services, proxy = compose(ENVIRONMENT)["services"], (DEPLOY / "Caddyfile.scale").read_text("utf-8")
    environment = services["hoibao-1"]["environment"]
    programs = " ".join(f"{name}:{port(environment['WEBHOOK_LISTEN'])}" for name in BOTS)
    assert f"reverse_proxy {programs} {{" in proxy
    assert f"health_port {port(environment['METRICS_LISTEN'])}\n" in proxy
    assert environment["WEBHOOK_URL"].endswith("/telegram")
    assert "path /telegram\n" in proxy


def test_proxies_have_the_same_limits() -> None:
    """Both proxies have the same limits of time and size, and let the same networks in; neither logs the secret."""
    kept = re.compile(r"(?:read_header|read_body|idle|max_size|remote_ip|keepalive|request>headers>\S+) .+")
    one, several = ((DEPLOY / name).read_text("utf-8") for name in ("Caddyfile", "Caddyfile.scale"))
    assert kept.findall(one) == kept.findall(several) != []


def test_ray_asks_for_a_token() -> None:
    """Ray's nodes of compose ask for the token, report nothing to its makers, and are found where the programs look."""
    services = compose(ON_RAY)["services"]
    address = ClusterAddress.parse(services["hoibao-1"]["environment"]["INDEX_URL"])
    for name in ("ray-head", "ray-worker"):
        environment = services[name]["environment"]
        assert ("token", "0") == (environment["RAY_AUTH_MODE"], environment["RAY_USAGE_STATS_ENABLED"])
        assert ["ray"] == services[name]["profiles"]
    assert f"ray-head:{services['ray-head']['command'][4].partition('=')[2]}" == address.host
    assert 2 == services["ray-worker"]["scale"]


def test_containers_are_confined() -> None:
    """Each container on Kubernetes has limits, and no root, rights, writable root or token of the cluster."""
    found = list(containers())
    assert {"hoibao/hoibao", "hoibao-reindex/reindex", "hoibao-ray/ray"} == {one.name for one in found}
    for container in found:
        resources, security = container.spec["resources"], container.spec["securityContext"]
        assert {"cpu", "memory"} == set(resources["requests"]) == set(resources["limits"]), container.name
        assert (False, True) == (security["allowPrivilegeEscalation"], security["readOnlyRootFilesystem"])
        assert {"drop": ["ALL"]} == security["capabilities"]
        assert container.pod["securityContext"]["runAsNonRoot"] is True
        assert (10001, 10001) == tuple(container.pod["securityContext"][key] for key in ("runAsUser", "fsGroup"))
        assert {"type": "RuntimeDefault"} == container.pod["securityContext"]["seccompProfile"]
        assert container.pod["automountServiceAccountToken"] is False


def test_containers_have_probes_on_their_ports() -> None:
    """What runs on has three probes, of a port that it has and of a page that there is; settings and ports agree."""
    for container in containers():
        probes = [container.spec.get(f"{kind}Probe") for kind in ("startup", "liveness", "readiness")]
        ports = {one["name"] for one in container.spec.get("ports", [])}
        assert all(probes) == container.runs_on, container.name
        asked = [probe["httpGet"] for probe in probes if probe and "httpGet" in probe]
        assert {one["port"] for one in asked} <= ports
        assert {one["path"] for one in asked} <= {"/healthz", "/readyz"}
    [settings], [bot] = of_kind("ConfigMap"), [one for one in containers() if one.name == "hoibao/hoibao"]
    numbers: dict[str, int] = {one["name"]: one["containerPort"] for one in bot.spec["ports"]}
    listens = {"webhook": "WEBHOOK_LISTEN", "metrics": "METRICS_LISTEN"}
    assert numbers == {name: port(settings["data"][variable]) for name, variable in listens.items()}
    for service in of_kind("Service"):
        assert [(one["targetPort"], numbers[one["targetPort"]]) for one in service["spec"]["ports"]] == [
            (one["name"], one["port"]) for one in service["spec"]["ports"]
        ]


def test_settings_on_kubernetes_are_valid(tmp_path: Path) -> None:
    """Variables are settings, or those of others; with the secrets filled in they are valid, with Ray, too."""
    [settings] = of_kind("ConfigMap")
    secret = next(one for one in yaml.safe_load_all(EXAMPLE.read_text("utf-8")) if "DATABASE_URL" in one["stringData"])
    for container in containers():
        assert variables_of(container.spec) <= {*NAMES, *OF_OTHERS}, container.name
    values = {**settings["data"], **secret["stringData"], "HOIBAO_DATA": str(tmp_path)}
    assert set(values) <= {*NAMES, *OF_OTHERS}
    on_ray = next(one["data"] for one in patches() if one["kind"] == "ConfigMap")
    secrets = {"TELEGRAM_BOT_TOKEN": "123456789:" + "aB3_-" * 7, "WEBHOOK_SECRET": "a" * 32}
    for index in (values, {**values, **on_ray, "HOIBAO_ARTICLES": str(tmp_path)}):
        assert Settings.from_env({**index, **secrets}).webhook is not None


def test_ingress_leads_to_the_webhook() -> None:
    """The address that Telegram gets is that of the Ingress, with its certificate, which leads to the bots."""
    [settings], [ingress] = of_kind("ConfigMap"), of_kind("Ingress")
    [rule], [tls] = ingress["spec"]["rules"], ingress["spec"]["tls"]
    [path] = rule["http"]["paths"]
    assert settings["data"]["WEBHOOK_URL"] == f"https://{rule['host']}{path['path']}"
    assert [rule["host"]] == tls["hosts"]
    target = path["backend"]["service"]
    [service] = [one for one in of_kind("Service") if one["metadata"]["name"] == target["name"]]
    assert target["port"]["name"] in {one["name"] for one in service["spec"]["ports"]}


def test_selectors_find_pods() -> None:
    """Every selector finds the pods of a template, and the bots are spread and kept from being drained together."""
    labels = [template["metadata"]["labels"] for one in manifests() for template in pod_templates(one)]
    for one in manifests():
        for selector in selectors(one):
            assert any(selector.items() <= pod.items() for pod in labels), one["metadata"]["name"]
    [bots], [budget] = of_kind("StatefulSet"), of_kind("PodDisruptionBudget")
    pod = bots["spec"]["template"]
    assert bots["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    assert {"kubernetes.io/hostname", "topology.kubernetes.io/zone"} == {
        one["topologyKey"] for one in pod["spec"]["topologySpreadConstraints"]
    }


def selectors(value: Any) -> list[dict[str, str]]:  # noqa: ANN401 — parsed YAML
    """Return the labels by which an object selects pods of its own namespace."""
    if isinstance(value, list):
        return [found for one in value for found in selectors(one)]
    if not isinstance(value, dict):
        return []
    found = [value["matchLabels"]] if "matchLabels" in value else []
    if value.get("kind") == "Service":
        found.append(value["spec"]["selector"])
    return found + [one for key, part in value.items() if key != "namespaceSelector" for one in selectors(part)]


def test_what_pods_refer_to_exists() -> None:
    """Each volume that a container mounts is in its pod, and each claim, setting and secret is among the manifests."""
    names = {(one["kind"], one["metadata"]["name"]) for one in manifests()}
    for container in containers():
        own = {one["name"]: one for one in container.pod["volumes"]}
        mounted = {one["name"] for one in container.spec["volumeMounts"]}
        assert mounted - {"data"} <= set(own), container.name  # which a StatefulSet makes
        claims = [one["persistentVolumeClaim"]["claimName"] for one in own.values() if "persistentVolumeClaim" in one]
        secrets = [one["secret"]["secretName"] for one in own.values() if "secret" in one]
        sources = [one for one in container.spec.get("envFrom", []) if "secretRef" in one]
        secrets += [one["secretRef"]["name"] for one in sources]
        assert {("PersistentVolumeClaim", one) for one in claims} | {("Secret", one) for one in secrets} <= names
    assert {"hoibao"} == {one["metadata"]["namespace"] for one in manifests() if one["kind"] != "Namespace"}


def test_images_are_those_of_this_version() -> None:
    """Each container on Kubernetes is of an image with the version of the program; Ray's with its requirements."""
    images = {container.spec["image"] for container in containers()}
    assert {f"registry.example.org/hoibao:{__version__}", f"registry.example.org/hoibao:{__version__}-ray"} == images
    overlay = yaml.safe_load((KUBERNETES / "ray" / "kustomization.yaml").read_text("utf-8"))
    assert [f"{__version__}-ray"] == [one["newTag"] for one in overlay["images"]]


def test_ray_is_the_pinned_one() -> None:
    """The cluster has the version of Ray that the image has, asks for a token, and is where the bots look for it."""
    [cluster], on_ray = of_kind("RayCluster"), next(one["data"] for one in patches() if one["kind"] == "ConfigMap")
    assert pinned_ray() == cluster["spec"]["rayVersion"]
    assert {"mode": "token"} == cluster["spec"]["authOptions"]
    head = cluster["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]
    clients = next(one["containerPort"] for one in head["ports"] if one["name"] == "client")
    name = cluster["metadata"]["name"]
    assert f"{name}-head-svc:{clients}" == ClusterAddress.parse(on_ray["INDEX_URL"]).host
    tokens = re.findall(r"'secretKeyRef': \{'name': '([\w-]+)', 'key': 'auth_token'\}", str(list(patches())))
    assert [name, name] == tokens  # of the bots and of the build


def test_no_secret_is_written_down() -> None:
    """Secrets are in the example only, where each is in capitals to be filled in; git ignores the filled-in file."""
    for file in (*KUBERNETES.rglob("*.yaml"), *DEPLOY.glob("compose*.yaml")):
        text = file.read_text("utf-8")
        assert not TOKEN.search(text), file
        assert file == EXAMPLE or not re.search(r"^kind: Secret$|://[^/@\s]+:[^/@\s]+@", text, re.MULTILINE), file
    for secret in yaml.safe_load_all(EXAMPLE.read_text("utf-8")):
        for value in secret["stringData"].values():
            assert re.fullmatch(r"[A-Z0-9-]+", value) or "//USER:PASSWORD@" in value
    filled_in = EXAMPLE.with_name("secrets.yaml").relative_to(DEPLOY.parent)
    assert f"/{filled_in}\n" in (DEPLOY.parent / ".gitignore").read_text("utf-8")


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl")
@pytest.mark.parametrize("folder", ["bots", "ray"])
def test_manifests_are_joined(folder: str) -> None:
    """`kubectl apply -k` joins the manifests; with Ray, bots and build see the archive at the paths of Ray's nodes."""
    command = ["kubectl", "kustomize", str(KUBERNETES / folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 — a fixed command
    assert 0 == done.returncode, done.stderr
    mounts = [
        {one["mountPath"]: one["name"] for one in template["spec"]["containers"][0]["volumeMounts"]}
        for workload in yaml.safe_load_all(done.stdout)
        for template in pod_templates(workload)
    ]
    shared = [one for one in mounts if ("archive", "archive") == (one.get("/data/index"), one.get("/data/articles"))]
    assert len(shared) == (len(mounts) if folder == "ray" else 0)
    assert all("/data" in one for one in mounts)
