"""Sets everything up in this folder, then runs the service's demo or its tests.

    python3 start.py              the demo: digests for four organisations, and a page to read them (--once: no page)
    python3 start.py test         the whole test suite
    python3 start.py COMMAND ...  any command of the service, for example: python3 start.py check

Needs Python 3.11-3.14 and git; everything else is installed into the folder .venv.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
ON_ALL_CORES = ("-n", "auto", "--dist", "worksteal")
OLDEST, NEWEST = (3, 11), (3, 14)


def main() -> int:
    words = sys.argv[1:]
    if not words or words[0].startswith("-"):  # options alone are the demo's
        words = ["demo", *words]
    testing = words[0] == "test"
    set_up("test" if testing else "")
    command = ["-m", "pytest", *(words[1:] or ON_ALL_CORES)] if testing else ["-m", "watcher", *words]
    # What pytest makes of the tests is kept even where Python is told to write no bytecode: it takes 20 s per core.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE" or not testing}
    try:
        return subprocess.run([PYTHON, *command], cwd=ROOT if testing else None, env=kept, check=False).returncode
    except KeyboardInterrupt:
        return 130


def set_up(extra: str) -> None:
    """A virtual environment with the pinned packages; nothing is done where it already stands."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} is needed; this is {sys.version.split()[0]}."
        )
    pip = own_pip()
    if importlib.util.find_spec("venv") is None or not (pip or importlib.util.find_spec("ensurepip")):
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(f"This Python has no venv. Install it (Debian, Ubuntu: apt install {name}) and run this again.")
    if not same_version():
        print("Setting up .venv ...", file=sys.stderr)
        bare = ["--without-pip"] if pip else []
        subprocess.run([sys.executable, "-m", "venv", "--clear", *bare, VENV], check=True)
    stamp, wanted = VENV / f"installed{'-' + extra if extra else ''}", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing packages (a minute the first time) ...", file=sys.stderr)
    install(pip or [PYTHON, "-m", "pip"], f"{ROOT}[{extra}]" if extra else str(ROOT))
    stamp.write_text(wanted)


def own_pip() -> list[str | Path]:
    """This Python's pip, if it can fill another environment: making a second one there takes long."""
    answer = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    words = answer.stdout.split()
    version = words[1].split(".") if len(words) > 1 else ["0", "0"]
    if answer.returncode or not all(map(str.isdigit, version[:2])) or tuple(map(int, version[:2])) < (22, 3):
        return []
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def install(pip: list[str | Path], target: str) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-compile", "-c", ROOT / "constraints.txt"]
    if subprocess.run([*pip, "install", *options, "-e", target], check=False).returncode:
        sys.exit("The packages could not be installed; the lines above say why. Check the network and run this again.")
    # On all cores at once; and here, rather than by each command anew where Python is told to write no bytecode.
    ours = (ROOT / name for name in ("sources", "watcher", "subscriptions"))
    subprocess.run([PYTHON, "-m", "compileall", "-q", "-j", "0", VENV, *ours], stdout=subprocess.DEVNULL, check=False)


def same_version() -> bool:
    """Whether .venv is there and of this Python."""
    if not PYTHON.exists():
        return False
    ask = [PYTHON, "-c", "import sys; print(sys.version_info[:2])"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    return answer.stdout.strip() == str(sys.version_info[:2])


def fingerprint() -> str:
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
