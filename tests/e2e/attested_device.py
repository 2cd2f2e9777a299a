"""A phone's secure hardware and its maker, in software: proves itself as App Attest does. A signer for tests.

Written from Apple's documentation and WebAuthn, without Weir's code: CBOR by hand, keys and certificates by openssl."""

import hashlib
import pathlib
import struct
import subprocess

NONCE_EXTENSION = "1.2.840.113635.100.8.2"


def openssl(*args, given=b""):
    return subprocess.run(["openssl", *map(str, args)], input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


def head(kind, size):
    """The first bytes of a CBOR item."""
    if size < 24:
        return bytes([kind << 5 | size])
    return bytes([kind << 5 | 24, size]) if size < 256 else bytes([kind << 5 | 25]) + struct.pack(">H", size)


def cbor(value):
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


class Maker:
    """The authority: a root and the certificate below it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root = self.folder / "root.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30, "-subj",
                "/CN=Maker root", "-keyout", self.folder / "root.key", "-out", self.root)
        self.between = self.certify("between", self.key("between"), "root", "basicConstraints=critical,CA:TRUE\n")

    def key(self, name):
        path = self.folder / f"{name}.key"
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
        return path

    def certify(self, name, key, issuer, extensions):
        """The certificate in DER."""
        request, path = self.folder / f"{name}.csr", self.folder / f"{name}.pem"
        (self.folder / "extensions").write_text(extensions)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.folder / f"{issuer}.pem", "-CAkey",
                self.folder / f"{issuer}.key", "-CAcreateserial", "-days", 3, "-extfile", self.folder / "extensions",
                "-out", path)
        return openssl("x509", "-in", path, "-outform", "DER")


class Device:
    """One phone with one application."""

    def __init__(self, maker, application):
        self.maker, self.application = maker, hashlib.sha256(application.encode()).digest()
        self.keys, self.counter = {}, 0

    def new_key(self):
        path = self.maker.key(f"key-{len(self.keys)}")
        point = openssl("ec", "-in", path, "-pubout", "-outform", "DER")[-65:]
        name = hashlib.sha256(point).digest()
        self.keys[name] = path
        return name

    def attest(self, key_id, said):
        data = self.application + b"\x40" + bytes(4) + b"appattest" + bytes(7) + struct.pack(">H", 32) + key_id
        nonce = hashlib.sha256(data + said).digest()
        wrapped = (b"\x30\x24\xa1\x22\x04\x20" + nonce).hex(":")
        leaf = self.maker.certify(self.keys[key_id].stem, self.keys[key_id], "between", f"{NONCE_EXTENSION}=DER:{wrapped}\n")
        return cbor({"fmt": "apple-appattest", "attStmt": {"x5c": [leaf, self.maker.between], "receipt": b"none"},
                     "authData": data})

    def sign(self, key_id, said):
        self.counter += 1
        data = self.application + b"\x00" + struct.pack(">I", self.counter)
        nonce = hashlib.sha256(data + said).digest()
        return cbor({"signature": openssl("dgst", "-sha256", "-sign", self.keys[key_id], given=nonce),
                     "authenticatorData": data})
