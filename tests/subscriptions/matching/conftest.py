"""The benchmark of matching, as tests ask it."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="session")
def benchmark() -> ModuleType:
    """`benchmarks/matching/run.py`, loaded as a module."""
    return _loaded("run")


@pytest.fixture(scope="session")
def graded_sets() -> ModuleType:
    """`benchmarks/matching/sets.py`, loaded as a module."""
    return _loaded("sets")


def _loaded(name: str) -> ModuleType:
    path = ROOT / "benchmarks" / "matching" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"matching_{name}", path)
    assert spec
    assert spec.loader
    module, before = importlib.util.module_from_spec(spec), list(sys.path)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module
