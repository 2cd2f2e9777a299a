"""An edge agent whose model is a copy in its own folder, which a test may change."""

import json
import shutil
import time

from stack import Stack, model


class OwnModel(Stack):
    # More settings of the section `model`.
    model_settings = ""

    def prepare(self):
        super().prepare()
        self.model = self.dir / "model.gguf"
        shutil.copy(model(), self.model)
        config = self.dir / "edge.yaml"
        config.write_text(config.read_text().replace(f"path: {model()}", f"path: {self.model}{self.model_settings}"))

    def local(self):
        status = json.loads(self.must(self.weir("status", "--socket", self.socket, "--json")).stdout)
        return next(e for e in status["engines"] if e["id"] == "local")

    def wait_until(self, holds):
        until = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < until, self.log("edge") + str(self.local())
            time.sleep(0.05)
