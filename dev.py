#!/usr/bin/env python3
"""Set up, run, check, test and lock Klustermotor: the same recipes on every machine and in continuous integration.

Assumes Linux or macOS with Python 3.11 to 3.13 and pip, and nothing more: no root, no make, no working venv module,
and only the standard library in this file. What is installed lies in .tools and .venv beside it; delete them to
start afresh. ``python3 dev.py --help`` lists the commands.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        f"Klustermotor needs Python 3.11, 3.12 or 3.13. This is Python {sys.version_info[0]}.{sys.version_info[1]}. "
        "Start dev.py with one of those, such as: python3.11 dev.py run"
    )

import argparse
import errno
import hashlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS, VENV = ROOT / ".tools", ROOT / ".venv"
# Outside any virtual environment, so that .venv can be made anew even by the Python inside it.
PYTHON = str(getattr(sys, "_base_executable", None) or sys.executable)
TOOL_REQUIREMENTS = "uv==0.13.9\nhatchling\neditables\n"
LOCKS = {"run": ["requirements.lock"], "test": ["requirements-dev.lock", "requirements.lock"]}
ROOM_NEEDED_MB = {"run": 1000, "test": 2800}

CAUSES = (
    (
        r"No module named pip",
        "pip is missing.",
        "Install it; on Debian and Ubuntu: apt-get install python3-pip.",
    ),
    (
        r"No space left|os error 28|Disk quota",
        "The disk is full.",
        "Free some space, then run the command again.",
    ),
    (
        r"[Hh]ash mismatch|DO NOT MATCH THE HASHES|No such hash",
        "The package registry handed out another file than the lock names.",
        "Nothing of it was used. Ask whoever runs the registry; do not install without hashes.",
    ),
    (
        r"Permission denied|os error 13|Read-only file system",
        f"Something in {ROOT} could not be written.",
        "Use a copy of the project that you own.",
    ),
    (
        r"error sending request|[Ff]ailed to (fetch|download)|[Dd]ns error|[Cc]onnection|timed? ?out|certificate"
        r"|[Cc]ould not connect|No matching distribution|Could not find a version|no version of|not found in the",
        "The packages could not be fetched from the package registry.",
        "Check the network or proxy. Without a network, point pip and uv at a folder of wheels: see CONTRIBUTING.md.",
    ),
)


class Trouble(Exception):  # noqa: N818 - it is no error of the program
    """What stops a command, in words for the person who gave it: what is wrong, and what to do."""


# installing


def install(kind: str) -> None:
    """Bring .tools and .venv to what the locks say for ``kind`` (run or test); costs nothing when they are there."""
    made_for = f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT}"
    stamp, wanted = VENV / f"installed-{kind}", _digest([*LOCKS[kind], "pyproject.toml"])
    sound = _read(VENV / "made-for") == made_for and _succeeds([str(VENV / "bin/python"), "-c", ""])
    if sound and _read(stamp) == wanted:
        return
    _check_room(kind)
    if not sound:  # none yet, of another Python, or moved here from another folder
        _uv("venv", "--clear", "--no-project", "--python", PYTHON, str(VENV))
        (VENV / "made-for").write_text(made_for, "utf-8")
    print("Installing what is locked in", LOCKS[kind][0], "...", flush=True)
    stamp.unlink(missing_ok=True)
    # "run" only adds, so that it leaves the packages for testing where they are.
    verb = ["sync"] if kind == "test" else ["install", "--requirements"]
    _uv("pip", *verb, LOCKS[kind][0], "--require-hashes")
    _uv("pip", "install", "--no-deps", "--no-build-isolation", "--editable", ".")
    for done in {"run", kind}:
        (VENV / f"installed-{done}").write_text(_digest([*LOCKS[done], "pyproject.toml"]), "utf-8")


def _check_room(kind: str) -> None:
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"{ROOT} cannot be written. Use a copy of the project that you own.")
    free, needed = shutil.disk_usage(ROOT).free // 10**6, ROOM_NEEDED_MB[kind]
    if free < needed and not (VENV / "made-for").exists():
        raise Trouble(f"The disk has {free} MB free; installing needs about {needed}. Free some space.")


def _uv(*arguments: str) -> None:
    """Run uv, installing it first where it is not there."""
    stamp, wanted = TOOLS / "installed", _digest(["tools.lock"])
    if _read(stamp) != wanted:
        print("Installing uv ...", flush=True)
        pip = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--target",
            str(TOOLS),
            "--upgrade",
            "--requirement",
            "tools.lock",
        ]
        pip += [
            "--no-deps",
            "--require-hashes",
            "--quiet",
            "--disable-pip-version-check",
            "--no-warn-script-location",
        ]
        _tell(pip, {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"})
        stamp.write_text(wanted, "utf-8")
    own = {
        "UV_SYSTEM_CERTS": "1",  # trust what the machine trusts, behind a proxy that inspects as well
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_CACHE_DIR": str(TOOLS / "cache"),  # the home directory may be missing or not ours to write
        **_registry(),
    }
    # hatchling, which makes the editable install, lies in .tools with uv: .venv holds only what the product needs.
    forced = {"VIRTUAL_ENV": str(VENV), "PYTHONPATH": str(TOOLS)}
    _tell([str(TOOLS / "bin/uv"), *arguments, "--quiet"], {**own, **os.environ, **forced})


def _registry() -> dict[str, str]:
    """What pip's settings say about registries, in uv's words; uv's own variables come before these."""
    if {"UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_FIND_LINKS", "UV_OFFLINE"} & set(os.environ):
        return {}
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    told = dict(re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listing, re.MULTILINE))
    links = [link for link in told.get("find-links", "").split() if "://" in link or Path(link).is_dir()]
    found = {
        "UV_DEFAULT_INDEX": told.get("index-url", ""),
        "UV_FIND_LINKS": ",".join(links),
        "UV_OFFLINE": "1" if told.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        "SSL_CERT_FILE": told.get("cert", ""),
    }
    return {name: value for name, value in found.items() if value}


def _tell(command: Sequence[str], env: Mapping[str, str]) -> None:
    """Run an installing command; say in plain words why, when it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Trouble(
            f"{command[0]} could not be started: {error.strerror}. Delete .tools and run the command again."
        ) from None
    if done.returncode == 0:
        return
    output = (done.stdout + done.stderr).strip()
    lines = output.splitlines()
    telling = [line for line in lines if re.match(r"\s*(ERROR|error|cause|[\w.]*Error\b)", line)] or lines
    tail = "\n".join(f"    {line.strip()[:300]}" for line in telling[-5:])
    for pattern, what, remedy in CAUSES:
        if re.search(pattern, output):
            raise Trouble(f"{what}\n{remedy}\nIts own words:\n{tail}")
    raise Trouble(f"{Path(command[0]).name} could not install what is needed. Its own words:\n{tail}")


def _digest(names: Sequence[str]) -> str:
    content = hashlib.sha256()
    for name in names:
        content.update((ROOT / name).read_bytes())
    return content.hexdigest()


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# running


def run(port: int) -> None:
    """Install, then serve the demonstration case; does not return."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            why = {errno.EADDRINUSE: "is in use by another program", errno.EACCES: "may only be used by root"}
            said = why.get(error.errno or 0, f"cannot be used: {error.strerror}")
            other = port + 1 if 1024 <= port < 65535 else 8000
            raise Trouble(
                f"Port {port} {said}. Choose another, such as: python3 dev.py run {other}"
            ) from None
    install("run")
    env = _environment(KLUSTERMOTOR_HOME=os.environ.get("KLUSTERMOTOR_HOME") or str(ROOT / "var"))
    program = str(VENV / "bin/klustermotor")
    os.execve(program, [program, "serve", "--demo", "--port", str(port)], env)


def _environment(**more: str) -> dict[str, str]:
    """The environment of programs in .venv: the machine's, less what would put other packages before ours."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {
        **kept,
        "PYTHONNOUSERSITE": "1",
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{VENV / 'bin'}:{kept.get('PATH', '')}",
        **more,
    }


# locks and translations


def lock(upgrade: bool) -> int:
    """Make the locks anew from pyproject.toml; versions that still fit are kept unless ``upgrade``."""
    options = ["--generate-hashes", "--universal", "--no-header", "--no-annotate", "--python-version", "3.11"]
    options += ["--upgrade"] if upgrade else []
    web = ["pip", "compile", "pyproject.toml", "--extra", "web", *options]
    _uv(*web, "--output-file", "requirements.lock")
    _uv(
        *web, "--group", "dev", "--constraints", "requirements.lock", "--output-file", "requirements-dev.lock"
    )
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "tools.in"
        wanted.write_text(TOOL_REQUIREMENTS, "utf-8")
        _uv(
            "pip",
            "compile",
            str(wanted),
            "--constraints",
            "requirements-dev.lock",
            *options,
            "--output-file",
            "tools.lock",
        )
    for name in ("requirements.lock", "requirements-dev.lock", "tools.lock"):
        print(
            name,
            "holds",
            len(re.findall(r"^[a-z]", (ROOT / name).read_text("utf-8"), re.MULTILINE)),
            "packages",
        )
    return 0


def _checks(part: str) -> int:
    return _with_dev_packages("tools/checks.py", part)


def _with_dev_packages(*command: str) -> int:
    install("test")
    return subprocess.run(
        [str(VENV / "bin/python"), *command], cwd=ROOT, env=_environment(), check=False
    ).returncode


# command line


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"the port must be a whole number from 1 to 65535; found {text!r}")
    return int(text)


def main(arguments: Sequence[str]) -> int:
    """Carry out one command of the command line; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up, run, check and test Klustermotor.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runner = commands.add_parser("run", help="install, and serve the demonstration case on 127.0.0.1")
    runner.add_argument("port", nargs="?", type=_port, default=8000, help="default: 8000")
    commands.add_parser(
        "check", help="the quick part: format, lint, types, directions, translations, fast tests"
    )
    commands.add_parser(
        "test", help="everything: the checks, and all tests on SQLite, on PostgreSQL and in Chromium"
    )
    locker = commands.add_parser("lock", help="make the locks anew from pyproject.toml")
    locker.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    commands.add_parser("messages", help="collect texts to translate, and compile the translations")
    commands.add_parser("methods", help="write the method pages from the docstrings")
    given = parser.parse_args(arguments)
    actions: dict[str, Callable[[], int | None]] = {
        "run": lambda: run(given.port),
        "check": lambda: _checks("quick"),
        "test": lambda: _checks("whole"),
        "lock": lambda: lock(given.upgrade),
        "messages": lambda: _with_dev_packages("tools/messages.py"),
        "methods": lambda: _with_dev_packages("tools/methods.py"),
    }
    try:
        return actions[given.command]() or 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 2
    except PermissionError as error:
        print(
            f"\n{error.filename} cannot be written. Use a copy of the project that you own.", file=sys.stderr
        )
        return 2
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("\nThe disk is full. Free some space, then run the command again.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
