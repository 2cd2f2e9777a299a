"""docker/ with the real programs: settings are taken, metrics exist, packages suffice, nginx takes its files."""
import hashlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from stack import BIN, ROOT, Stack, free_port
from test_operations import Gateway

sys.path.insert(0, str(ROOT / "tests/docker"))
from containers import DOCKER, expressions, metrics_in, packages, stages  # noqa: E402


class Settings(unittest.TestCase):
    def test_the_programs_take_the_settings(self):
        for program, path in (("cloud", "compose/cloud.yaml"), ("cloud", "kubernetes/cloud.yaml"),
                              ("auditor", "compose/auditor.yaml")):
            done = subprocess.run([BIN / f"weir-{program}", "--check-config", "--config", DOCKER / path],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_replica_runs_on_its_template_under_its_own_name_and_hears_the_signal(self):
        with tempfile.TemporaryDirectory() as directory:
            run = pathlib.Path(directory)
            stack = Stack(cloud=False, local=False)
            try:
                stack.prepare()
                settings = (stack.dir / "cloud.yaml").read_text().replace("weir.example/test/cloud", "weir.example/@REPLICA@")
                settings = re.sub(r"(policy.weir|policy.key.pub|tls/\w+\.\w+)", rf"{stack.dir}/\1", settings)
                (run / "template.yaml").write_text(settings.replace("state_dir: cloud", f"state_dir: {stack.dir}/cloud"))
                daemon = subprocess.Popen(["sh", DOCKER / "weir-replica", run / "template.yaml"], stderr=subprocess.PIPE,
                                          env={"PATH": f"{BIN}:/usr/bin:/bin", "WEIR_RUN_DIR": directory, "WEIR_REPLICA": "r-7"})
                key = stack.dir / "cloud/ledger/log.vkey"
                until = time.monotonic() + 30
                while not key.exists() and time.monotonic() < until:
                    time.sleep(0.05)
                self.assertTrue(key.read_text().startswith("weir.example/r-7+"))
                stack.wait_ready(daemon, "cloud", "status", "--gateway", f"127.0.0.1:{stack.port}", "--tls", stack.dir / "tls")
                daemon.send_signal(signal.SIGTERM)
                self.assertEqual(daemon.wait(30), 0)
                daemon.stderr.close()
            finally:
                stack.__exit__()

    def test_a_replica_without_a_usable_name_does_not_start(self):
        done = subprocess.run(["sh", DOCKER / "weir-replica", "/dev/null"],
                              env={"PATH": "/usr/bin:/bin", "WEIR_REPLICA": "a|b", "WEIR_RUN_DIR": "/nowhere"})
        self.assertEqual(done.returncode, 64)

    def test_the_script_for_secrets_makes_what_the_gateway_reads(self):
        with tempfile.TemporaryDirectory() as directory:
            made = pathlib.Path(directory) / "secrets"
            build = BIN.parent
            subprocess.run([DOCKER / "secrets", made, "--build", build], check=True, stdout=subprocess.DEVNULL)
            key = (made / "api-key").read_bytes()
            self.assertEqual((made / "api-keys").read_text(), f"demo {hashlib.sha256(key).hexdigest()}\n")
            self.assertEqual((made / "api-keys").stat().st_mode & 0o777, 0o600)
            password = (made / "postgres-password").read_text()
            self.assertIn(f":{password}@postgres/", (made / "second-home.uri").read_text())
            before = key
            subprocess.run([DOCKER / "secrets", made, "--build", build], check=True, stdout=subprocess.DEVNULL)
            self.assertEqual((made / "api-key").read_bytes(), before)


class Metrics(unittest.TestCase):
    def test_alerts_dashboard_and_autoscaler_name_what_the_program_offers(self):
        with Gateway() as gateway:
            gateway.post()
            offered = set(re.findall(r"^# TYPE (\S+)", gateway.get("/metrics")[1], re.M)) | {"up"}
        for where, expression in expressions():
            self.assertTrue(metrics_in(expression), where)
            self.assertLessEqual(metrics_in(expression), offered, where)


def owner(path):
    """The package of a file: /lib is /usr/lib today, but some packages were made before."""
    real = str(pathlib.Path(path).resolve())
    for name in (real, real.removeprefix("/usr")):
        said = subprocess.run(["dpkg", "-S", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        if said:
            return said.split(":")[0]
    return path


class Packages(unittest.TestCase):
    def test_an_image_installs_every_library_that_its_programs_need(self):
        if "bookworm" not in pathlib.Path("/etc/os-release").read_text():
            self.skipTest("the images are Debian 12, this machine is not")
        cache = subprocess.run(["/sbin/ldconfig", "-p"], stdout=subprocess.PIPE, text=True).stdout
        for stage, programs in (("cloud", ["weir-cloud"]), ("auditor", ["weir-auditor", "weir"])):
            installed = packages(stages()[stage]) | {"libc6", "libgcc-s1"}
            for program in programs:
                read = subprocess.run(["readelf", "-d", BIN / program], stdout=subprocess.PIPE, text=True, check=True).stdout
                for library in re.findall(r"\(NEEDED\).*\[(.*)\]", read):
                    path = re.search(rf"\t{re.escape(library)} .*=> (\S+)", cache)
                    if path is None or library.startswith("ld-"):
                        continue
                    self.assertIn(owner(path.group(1)), installed, f"{program} needs {library}")


class Nginx(unittest.TestCase):
    def test_nginx_takes_the_files(self):
        if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
            self.skipTest("no nginx here")
        module = pathlib.Path("/usr/lib/nginx/modules/ngx_stream_module.so")
        if not module.exists():
            self.skipTest("nginx without its stream module")
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            subprocess.run([ROOT / "scripts/dev-ca", root], check=True, stdout=subprocess.DEVNULL)
            main = (DOCKER / "nginx/nginx.conf").read_text().replace("/etc/nginx/weir", directory)
            (root / "nginx.conf").write_text(f"load_module {module};\npid {root}/pid;\n{main}")
            for name in ("openai.conf", "grpc.conf"):
                text = (DOCKER / "nginx" / name).read_text().replace("/run/secrets/front.pem", f"{root}/gateway.crt")
                text = text.replace("/run/secrets/front.key.pem", f"{root}/gateway.key")
                text = re.sub(r"cloud-\d", "127.0.0.1", text)
                text = re.sub(r"listen \d+", lambda _: f"listen {free_port()}", text)
                (root / name).write_text(text)
            done = subprocess.run(["nginx", "-t", "-p", root, "-c", root / "nginx.conf"], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, env={"PATH": "/usr/sbin:/usr/bin"})
            self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
