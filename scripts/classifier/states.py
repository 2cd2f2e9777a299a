"""What some layers of a model make of texts: asked of the weir program once, kept in a file that holds no texts."""
import hashlib
import json
import os
import subprocess

import numpy

import rows as sets

LETTERS = 400  # of a text; what comes behind is not looked at
SAVE_EVERY = 500


class States:
    def __init__(self, path, model, layers):
        self.path, self.model, self.layers = path, model, layers
        digest = hashlib.sha256()
        with open(model, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
        self.model_sha256 = digest.hexdigest()
        self.known = {}
        if os.path.exists(path):
            kept = numpy.load(path)
            if (str(kept["model"]), kept["layers"].tolist()) != (self.model_sha256, layers):
                raise SystemExit(f"{path} is of another model or of other layers")
            self.known = dict(zip(kept["keys"].tolist(), kept["states"]))

    def save(self):
        keys = sorted(self.known)
        numpy.savez(self.path, model=self.model_sha256, layers=self.layers, keys=keys,
                    states=numpy.array([self.known[key] for key in keys], numpy.float16))

    def ask(self, program, texts, most):
        """Asks for the texts whose states are not known, short ones first."""
        wanted = {sets.key_of(text): text[:LETTERS] for text in texts}
        missing = sorted((len(text), key) for key, text in wanted.items() if key not in self.known)[:most]
        for begin in range(0, len(missing), SAVE_EVERY):
            part = [key for _, key in missing[begin:begin + SAVE_EVERY]]
            lines = "".join(json.dumps({"id": key, "text": wanted[key]}) + "\n" for key in part)
            done = subprocess.run([program, "judge", "states", "--model", self.model, "--layer", *map(str, self.layers)],
                                  input=lines.encode(), stdout=subprocess.PIPE, check=True)
            for line in done.stdout.splitlines():
                row = json.loads(line)
                if "windows" in row:
                    self.known[row["id"]] = numpy.array(row["windows"][0], numpy.float16)
            self.save()
            print(f"{begin + len(part)} of {len(missing)} states", flush=True)

    def of(self, table):
        """The rows whose states are known, and the states."""
        keys = [sets.key_of(text) for text in table.texts]
        table = table.where(numpy.array([key in self.known for key in keys]))
        return table, numpy.array([self.known[key] for key in keys if key in self.known], numpy.float32)
