"""Only `watcher/net` reaches the network: a second door would have no guard."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOOR = ROOT / "watcher" / "net"
CLIENTS = {
    "aiohttp", "aioimaplib", "aiosmtplib", "asyncssh", "ftplib", "http.client", "httpcore", "httpx", "imaplib",
    "nntplib", "paramiko", "poplib", "pycurl", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib",
    "urllib.request", "urllib.robotparser", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
# Ways out that need no import of their own.
OPENERS = {"create_connection", "create_datagram_endpoint", "open_connection", "open_unix_connection", "urlopen"}


def ways_out(code: str) -> Iterator[str]:
    """Every network client that a module imports, by any form of import, and every connection it opens itself."""
    for node in ast.walk(ast.parse(code)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            names = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        elif isinstance(node, ast.Attribute) and node.attr in OPENERS:
            yield f"line {node.lineno}: .{node.attr}"
        for name in names:
            if any(name == client or name.startswith(f"{client}.") for client in CLIENTS):
                yield f"line {node.lineno}: {name}"


def modules() -> list[Path]:
    packages = [ROOT / name for name in ("sources", "watcher", "subscriptions")]
    return sorted(path for package in packages for path in package.rglob("*.py"))


@pytest.mark.parametrize(
    "code",
    [
        "import httpx",
        "import httpx as h",
        "from httpx import URL",
        "from urllib import request",
        "import urllib.request",
        "from urllib.request import urlopen",
        "from urllib3 import PoolManager",
        "import ftplib, poplib",
        "import nntplib",
        "import telnetlib as t",
        "from websockets.sync.client import connect",
        "import http.client",
        "def f():\n    import socket",
        "if True:\n    from ssl import SSLContext",
        'import importlib\nimportlib.import_module("requests")',
        '__import__("smtplib")',
        "import asyncio\nasyncio.open_connection('a', 1)",
        "loop.create_connection(None)",
    ],
)
def test_another_door_would_be_seen(code: str) -> None:
    assert list(ways_out(code))


@pytest.mark.parametrize("code", ["from urllib.parse import urlsplit", "from http import HTTPStatus", "import httpxx"])
def test_what_only_sounds_alike_is_no_door(code: str) -> None:
    assert not list(ways_out(code))


def test_only_the_door_imports_a_network_client() -> None:
    found = {
        str(path.relative_to(ROOT)): list(ways_out(path.read_text("utf-8")))
        for path in modules()
        if not path.is_relative_to(DOOR)
    }
    assert {name: ways for name, ways in found.items() if ways} == {}


def test_the_door_is_where_we_look_for_it() -> None:
    through = [path.name for path in modules() if path.is_relative_to(DOOR) and list(ways_out(path.read_text("utf-8")))]
    assert {"http.py", "mail.py", "connection.py"} <= set(through)


def test_no_package_of_ours_is_left_out_of_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (door,) = [contract for contract in contracts if contract["name"] == "One door to the network"]
    inside = {f"watcher.{path.stem}" for path in (ROOT / "watcher").iterdir() if path.suffix == ".py" or path.is_dir()}
    inside -= {"watcher.__init__", "watcher.__pycache__", "watcher.net"}
    assert set(door["source_modules"]) == inside | {"sources", "subscriptions"}
    assert set(door["forbidden_modules"]) >= {client for client in CLIENTS if client in sys.stdlib_module_names}
