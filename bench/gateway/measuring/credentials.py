"""Passwords, keys and tokens for one measurement. Nothing of it outlives the temporary folder."""

import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import json
import secrets
import subprocess
import time

USER, PASSWORD = "dana", "Open.Sesame.7"
WRONG_PASSWORD = "Shut.Sesame.8"
ISSUER, AUDIENCE, ROLE, OTHER_ROLE = "https://id.bench.example", "bench", "reader", "keeper"
ALGORITHMS = ("HS256", "ES256", "RS256")
VALID_SECONDS = 6 * 3600
COORDINATE_BYTES = 32
DER_SEQUENCE, DER_INTEGER = 0x30, 0x02


def basic(user: str, password: str) -> dict[str, str]:
    """The field of Basic credentials."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    """The field of a bearer token."""
    return {"Authorization": f"Bearer {token}"}


def password_file(names: list[str], kind: list[str]) -> str:
    """An htpasswd file in which all names have the one password; `kind` is what htpasswd is told of the hash."""
    told = subprocess.run(["htpasswd", "-n", "-b", *kind, "x", PASSWORD], check=True, capture_output=True, text=True)
    digest = told.stdout.strip().removeprefix("x:")
    return "".join(f"{name}:{digest}\n" for name in names)


class Signer:
    """Signs tokens of one algorithm. `verifier` is what the gateway is given: a secret, or a public key in PEM."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self.header = _encoded(json.dumps({"alg": algorithm, "typ": "at+jwt"}).encode())
        if algorithm == "HS256":
            self.secret = secrets.token_hex(32)
            self.verifier = self.secret
        else:
            private = _made_key(algorithm)
            self.verifier = _output(["openssl", "pkey", "-pubout"], private).decode()
            self.library_key = _LibraryKey(private)

    def token(self, name: str, role: str = ROLE) -> str:
        """A token that is valid for as long as any measurement takes."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": name, "client_id": "bench", "roles": [role], "scope": "read",
                  "iat": now - 1, "exp": now + VALID_SECONDS, "jti": secrets.token_hex(8)}
        signed = f"{self.header}.{_encoded(json.dumps(claims).encode())}"
        return f"{signed}.{_encoded(self._signature(signed.encode()))}"

    def tokens(self, count: int) -> str:
        """Tokens of as many callers, one a line."""
        return "".join(self.token(f"caller-{number}") + "\n" for number in range(count))

    def _signature(self, signed: bytes) -> bytes:
        if self.algorithm == "HS256":
            return hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        signature = self.library_key.sign(signed)
        return raw_signature(signature) if self.algorithm == "ES256" else signature


def raw_signature(der: bytes) -> bytes:
    """An ECDSA signature as JWS wants it (RFC 7518, section 3.4): both numbers at full length, one after the other."""
    if len(der) < 2 or der[0] != DER_SEQUENCE or der[1] != len(der) - 2:
        raise ValueError("not a DER sequence")
    first, rest = _integer(der[2:])
    second, rest = _integer(rest)
    if rest:
        raise ValueError("bytes after the second number")
    return first + second


def _integer(der: bytes) -> tuple[bytes, bytes]:
    if len(der) < 2 or der[0] != DER_INTEGER or len(der) < 2 + der[1]:
        raise ValueError("not a DER integer")
    end = 2 + der[1]
    number = der[2:end].lstrip(b"\0")
    if len(number) > COORDINATE_BYTES:
        raise ValueError("a number that is too long")
    return number.rjust(COORDINATE_BYTES, b"\0"), der[end:]


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _made_key(algorithm: str) -> bytes:
    options = {"RS256": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "ES256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]}[algorithm]
    return _output(["openssl", "genpkey", *options], b"")


def _output(command: list[str], given: bytes) -> bytes:
    return subprocess.run(command, input=given, check=True, capture_output=True).stdout


class _LibraryKey:
    """A private key in OpenSSL's library: its command line would take a process for each of many thousand tokens."""

    def __init__(self, pem: bytes) -> None:
        self.library = ctypes.CDLL(ctypes.util.find_library("crypto"))
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        for name, result, arguments in (
                ("BIO_new_mem_buf", pointer, [ctypes.c_char_p, ctypes.c_int]),
                ("BIO_free", ctypes.c_int, [pointer]),
                ("PEM_read_bio_PrivateKey", pointer, [pointer, pointer, pointer, pointer]),
                ("EVP_MD_CTX_new", pointer, []),
                ("EVP_MD_CTX_free", None, [pointer]),
                ("EVP_sha256", pointer, []),
                ("EVP_DigestSignInit", ctypes.c_int, [pointer, pointer, pointer, pointer, pointer]),
                ("EVP_DigestSign", ctypes.c_int, [pointer, ctypes.c_char_p, ctypes.POINTER(size), ctypes.c_char_p, size])):
            function = getattr(self.library, name)
            function.restype, function.argtypes = result, arguments
        source = self.library.BIO_new_mem_buf(pem, len(pem))
        self.key = self.library.PEM_read_bio_PrivateKey(source, None, None, None)
        self.library.BIO_free(source)
        if not self.key:
            raise ValueError("OpenSSL does not read its own key")

    def sign(self, data: bytes) -> bytes:
        """A signature with SHA-256, in the library's form."""
        context = self.library.EVP_MD_CTX_new()
        signature, length = ctypes.create_string_buffer(512), ctypes.c_size_t(512)
        try:
            done = (self.library.EVP_DigestSignInit(context, None, self.library.EVP_sha256(), None, self.key) == 1
                    and self.library.EVP_DigestSign(context, signature, ctypes.byref(length), data, len(data)) == 1)
        finally:
            self.library.EVP_MD_CTX_free(context)
        if not done:
            raise ValueError("OpenSSL does not sign")
        return signature.raw[:length.value]
