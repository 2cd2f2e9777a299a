"""Reads what is in docker/: the Dockerfile's stages, the YAML files, and which metrics an expression names."""
import json
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"

# Functions, operators and grouping words of PromQL, and what Grafana puts in; what is left is a metric or a label.
WORDS = {"sum", "rate", "by", "min", "max", "histogram_quantile", "time", "le", "instance", "engine",
         "endpoint", "kind"}


def documents(path):
    """The YAML documents of docker/`path`, empty ones left out."""
    return [d for d in yaml.safe_load_all((DOCKER / path).read_text()) if d]


def stages():
    """Of the Dockerfile: {name: [(instruction, words)]}, continuation lines joined, what a stage inherits first."""
    lines = [l for l in (DOCKER / "Dockerfile").read_text().splitlines() if not l.startswith("#")]
    found, current = {}, []
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        instruction, rest = line.split(None, 1)
        if instruction == "FROM":
            base, name = re.fullmatch(r"(\S+) AS (\S+)", rest).groups()
            current = found[name] = list(found.get(base, []))
        else:
            current.append((instruction, rest))
    return found


def packages(stage):
    """What the stage installs with apt-get."""
    found = set()
    for instruction, rest in stage:
        for command in rest.split("&&") if instruction == "RUN" else []:
            if "apt-get install" in command:
                found |= {w for w in command.split("install", 1)[1].split() if not w.startswith("-")}
    return found


def metrics_in(expression):
    """The families that a PromQL expression names, without a histogram's suffix."""
    bare = re.sub(r'\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\bby \([^)]*\)', "", expression)
    names = set(re.findall(r"[a-z_]{2,}", bare)) - WORDS
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in names}


def expressions():
    """(where, PromQL) of the alerts, the dashboard and the autoscaler."""
    for group in documents("prometheus/alerts.yaml")[0]["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    for panel in json.loads((DOCKER / "grafana/weir-gateway.json").read_text())["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for metric in documents("kubernetes/autoscaling.yaml")[0]["spec"]["metrics"]:
        yield "autoscaling", metric["pods"]["metric"]["name"]
