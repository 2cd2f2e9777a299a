"""What can be said of docker/ without a container engine: it parses, its parts agree, nobody is root."""
import json
import pathlib
import re
import shutil
import subprocess
import unittest

from containers import DOCKER, ROOT, documents, metrics_in, expressions, stages

MANIFESTS = [f"kubernetes/{name}" for name in documents("kubernetes/kustomization.yaml")[0]["resources"]]


def ports_of(settings):
    """{what: port} of a gateway's settings."""
    port = lambda address: int(address.rsplit(":", 1)[1])
    return {"grpc": port(settings["listen"]), "http": port(settings["http"]["listen"]),
            "operations": port(settings["operations"]["listen"])}


def seconds(text):
    return int(text[:-1]) * {"s": 1, "m": 60, "h": 3600}[text[-1]]


def of_kind(kind):
    return [d for m in MANIFESTS for d in documents(m) if d["kind"] == kind]


class Files(unittest.TestCase):
    def test_every_yaml_and_json_file_parses_and_every_manifest_is_listed(self):
        for path in DOCKER.rglob("*.yaml"):
            with self.subTest(path.name):
                self.assertTrue(documents(path.relative_to(DOCKER)))
        for path in DOCKER.rglob("*.json"):
            json.loads(path.read_text())
        on_disk = {p.name for p in (DOCKER / "kubernetes").glob("*.yaml")} - {"kustomization.yaml", "cloud.yaml"}
        self.assertEqual(on_disk, {pathlib.Path(m).name for m in MANIFESTS})

    def test_the_scripts_are_clean(self):
        if not shutil.which("shellcheck"):
            self.skipTest("no shellcheck here")
        done = subprocess.run(["shellcheck", DOCKER / "weir-replica", DOCKER / "secrets"], stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_what_is_mounted_from_here_is_here_or_made_by_the_script_for_secrets(self):
        made = (DOCKER / "secrets").read_text()
        compose = documents("compose.yaml")[0]
        sources = [s["file"] for s in compose["secrets"].values()]
        sources += [v.split(":")[0] for s in compose["services"].values() for v in s.get("volumes", []) if v[0] == "."]
        for source in sources:
            name = pathlib.Path(source).name
            if "/secrets/" in source:
                stem = name.replace("front", "$name").replace("gateway", "$name")
                self.assertTrue(f'/{name}"' in made or f'/{stem}"' in made, f"{name} is made by nobody")
            elif source != "../models":
                self.assertTrue((DOCKER / source).exists(), source)


class Images(unittest.TestCase):
    def test_nobody_is_root_and_each_image_says_how_it_is(self):
        for name in ("cloud", "auditor"):
            said = dict(stages()[name])
            self.assertEqual(said["USER"], "10001:10001")
            self.assertIn("HEALTHCHECK", said)
            self.assertEqual(json.loads(said["ENTRYPOINT"]), [f"weir-{name}"])

    def test_the_ports_are_those_of_the_settings(self):
        exposed = {int(p) for i, rest in stages()["cloud"] if i == "EXPOSE" for p in rest.split()}
        for settings in ("compose/cloud.yaml", "kubernetes/cloud.yaml"):
            ports = ports_of(documents(settings)[0])
            self.assertEqual(set(ports.values()), exposed, settings)
            self.assertIn(f"127.0.0.1:{ports['operations']}/livez", dict(stages()["cloud"])["HEALTHCHECK"])
        auditor = documents("compose/auditor.yaml")[0]
        self.assertIn(auditor["socket"], dict(stages()["auditor"])["HEALTHCHECK"])


class Compose(unittest.TestCase):
    def setUp(self):
        self.compose = documents("compose.yaml")[0]

    def test_what_is_ours_has_a_read_only_root_and_no_capabilities(self):
        for name in ("cloud-1", "cloud-2", "auditor"):
            service = self.compose["services"][name]
            self.assertTrue(service["read_only"])
            self.assertEqual(service["cap_drop"], ["ALL"])
            self.assertIn("no-new-privileges:true", service["security_opt"])

    def test_the_gateways_have_no_way_out_and_names_of_their_own(self):
        hostnames = set()
        for name in ("cloud-1", "cloud-2"):
            service = self.compose["services"][name]
            for network in service["networks"]:
                self.assertTrue(self.compose["networks"][network].get("internal"), network)
            hostnames.add(service["hostname"])
        self.assertEqual(hostnames, {"cloud-1", "cloud-2"})

    def test_a_stop_waits_longer_than_the_drain(self):
        operations = documents("compose/cloud.yaml")[0]["operations"]
        drain = seconds(operations["drain_delay"]) + seconds(operations["drain_grace"])
        self.assertGreater(seconds(self.compose["services"]["cloud-1"]["stop_grace_period"]), drain)

    def test_nginx_and_prometheus_name_the_replicas_and_their_ports(self):
        ports = ports_of(documents("compose/cloud.yaml")[0])
        for path, port in (("nginx/openai.conf", "http"), ("nginx/grpc.conf", "grpc"),
                           ("prometheus/prometheus.yaml", "operations")):
            named = set(re.findall(r"cloud-\d:\d+", (DOCKER / path).read_text()))
            self.assertEqual(named, {f"cloud-{n}:{ports[port]}" for n in (1, 2)}, path)


class Kubernetes(unittest.TestCase):
    def setUp(self):
        self.pod = of_kind("StatefulSet")[0]["spec"]["template"]["spec"]
        self.container = self.pod["containers"][0]
        self.settings = documents("kubernetes/cloud.yaml")[0]

    def test_nobody_is_root_and_the_root_is_read_only(self):
        self.assertTrue(self.pod["securityContext"]["runAsNonRoot"])
        self.assertEqual(self.pod["securityContext"]["runAsUser"], 10001)
        self.assertTrue(self.container["securityContext"]["readOnlyRootFilesystem"])
        self.assertEqual(self.container["securityContext"]["capabilities"], {"drop": ["ALL"]})

    def test_ports_and_probes_are_those_of_the_settings(self):
        ports = {p["name"]: p["containerPort"] for p in self.container["ports"]}
        self.assertEqual(ports, ports_of(self.settings))
        for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
            self.assertEqual(self.container[probe]["httpGet"], {"path": path, "port": "operations"})
        for service in of_kind("Service"):
            self.assertTrue({p["targetPort"] for p in service["spec"]["ports"]} <= set(ports))

    def test_the_end_of_a_pod_leaves_time_for_the_drain(self):
        operations = self.settings["operations"]
        pause = int(self.container["lifecycle"]["preStop"]["exec"]["command"][1])
        needed = pause + seconds(operations["drain_delay"]) + seconds(operations["drain_grace"])
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], needed)
        probe = self.container["readinessProbe"]
        self.assertLess(probe["periodSeconds"] * probe["failureThreshold"], seconds(operations["drain_delay"]))

    def test_selectors_find_the_pods_and_mounts_their_volumes(self):
        labels = of_kind("StatefulSet")[0]["spec"]["template"]["metadata"]["labels"]
        for kind in ("PodDisruptionBudget", "PodMonitor"):
            self.assertEqual(of_kind(kind)[0]["spec"]["selector"]["matchLabels"], labels)
        for service in of_kind("Service"):
            self.assertEqual(service["spec"]["selector"], labels)
        volumes = {v["name"] for v in self.pod["volumes"]} | {"state"}
        self.assertEqual({m["name"] for m in self.container["volumeMounts"]}, volumes)

    def test_egress_is_pinned_to_what_the_settings_name(self):
        policies = {p["metadata"]["name"]: p["spec"] for p in of_kind("NetworkPolicy")}
        self.assertEqual(policies["weir-nothing"], {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
        allowed = {(rule["to"][0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"], p["port"])
                   for rule in policies["weir-cloud"]["egress"] for p in rule["ports"]}
        self.assertTrue(all("to" in rule for rule in policies["weir-cloud"]["egress"]))
        for upstream in self.settings["upstreams"]:
            namespace, port = re.fullmatch(r"http://\w+\.(\w+)\.svc\.cluster\.local:(\d+)/v1", upstream["url"]).groups()
            self.assertIn((namespace, int(port)), allowed)
        host, port = self.settings["quota"]["redis"]["address"].split(":")
        self.assertIn((host.split(".")[1], int(port)), allowed)

    def test_the_autoscaler_acts_before_the_limit(self):
        metric = of_kind("HorizontalPodAutoscaler")[0]["spec"]["metrics"][0]["pods"]
        self.assertLess(int(metric["target"]["averageValue"]), self.settings["limits"]["exchanges"])

    def test_every_secret_is_in_the_list_of_what_must_be_there(self):
        readme = (DOCKER / "kubernetes/README.md").read_text()
        for volume in self.pod["volumes"]:
            if "secret" in volume:
                self.assertIn(f"| `{volume['secret']['secretName']}` |", readme)


class Expressions(unittest.TestCase):
    def test_a_metric_is_found_in_an_expression_and_a_label_is_not(self):
        self.assertEqual(metrics_in('histogram_quantile(0.9, sum by (le) (rate(a_b_bucket{c="d"}[5m]))) > x_y'), {"a_b", "x_y"})

    def test_the_documentation_names_every_metric_that_is_used(self):
        text = (ROOT / "docs/GATEWAY.md").read_text()
        for where, expression in expressions():
            for name in metrics_in(expression) - {"up"}:
                self.assertIn(f"`{name}`", text, where)

    def test_prometheus_takes_the_rules(self):
        if not shutil.which("promtool"):
            self.skipTest("no promtool here")
        done = subprocess.run(["promtool", "check", "rules", DOCKER / "prometheus/alerts.yaml"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
