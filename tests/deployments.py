"""Reads the files by which several programs are started: deploy/compose.scale.yaml and deploy/kubernetes."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
EXAMPLE = KUBERNETES / "bots" / "secrets.example.yaml"

_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")

Fields = dict[str, Any]


class Container(NamedTuple):
    """A container with the pod that it is part of; ``runs_on`` unless it is a job's."""

    name: str
    spec: Fields
    pod: Fields
    runs_on: bool


def compose(variables: Mapping[str, str]) -> Fields:
    """Return deploy/compose.scale.yaml with the values of variables, or their defaults."""
    text = (DEPLOY / "compose.scale.yaml").read_text("utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    filled = _VARIABLE.sub(lambda match: variables.get(match[1], match[2] or ""), lines)
    content: Fields = yaml.safe_load(filled)
    return content


@cache
def manifests() -> tuple[Fields, ...]:
    """Return every object of the manifests, but no patch."""
    files = sorted(file for file in KUBERNETES.rglob("*.yaml") if file.name != "kustomization.yaml")
    return tuple(chain.from_iterable(yaml.safe_load_all(file.read_text("utf-8")) for file in files))


def patches() -> Iterator[Fields]:
    """Yield what the folder with Ray changes of the objects of the other."""
    content = yaml.safe_load((KUBERNETES / "ray" / "kustomization.yaml").read_text("utf-8"))
    for patch in content["patches"]:
        yield yaml.safe_load(patch["patch"])


def of_kind(kind: str) -> list[Fields]:
    """Return the objects of a kind."""
    return [one for one in manifests() if one["kind"] == kind]


def pod_templates(workload: Fields) -> Iterator[Fields]:
    """Yield the templates of the pods that an object starts; of most objects, none."""
    spec = workload.get("spec", {})
    match workload["kind"]:
        case "StatefulSet":
            yield spec["template"]
        case "CronJob":
            yield spec["jobTemplate"]["spec"]["template"]
        case "RayCluster":
            yield spec["headGroupSpec"]["template"]
            yield from (group["template"] for group in spec["workerGroupSpecs"])


def containers() -> Iterator[Container]:
    """Yield every container of the manifests."""
    for workload in manifests():
        for template in pod_templates(workload):
            for spec in template["spec"]["containers"]:
                name = f"{workload['metadata']['name']}/{spec['name']}"
                yield Container(name, spec, template["spec"], workload["kind"] != "CronJob")


def variables_of(container: Fields) -> set[str]:
    """Return the names of the variables that a container gets, but for those of a Secret."""
    names = {variable["name"] for variable in container.get("env", [])}
    for source in container.get("envFrom", []):
        if "configMapRef" in source:
            [content] = [
                one for one in of_kind("ConfigMap") if one["metadata"]["name"] == source["configMapRef"]["name"]
            ]
            names |= set(content["data"])
    return names
