"""Servers that stand outside of the loop of the test, with certificates of their own."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
import socket
import ssl
from threading import Thread
from typing import Any

from aiohttp.resolver import AsyncResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from tests.sandbox.service import FakeService


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return a server's side of TLS with a certificate for this machine that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    machine = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(machine, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


@contextmanager
def somewhere_else(service: FakeService) -> Generator[None]:
    """Run a service in a loop of its own: a failed handshake is an error there, and must not be one of the test."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(service.start(), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(service.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def nameless(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Let no host name be known for a while."""

    def unknown(host: str, *_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def unresolved(*_: Any, **__: Any) -> None:
        raise OSError(None, "Domain name not found")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", unknown)
        patched.setattr(AsyncResolver, "resolve", unresolved)
        yield
