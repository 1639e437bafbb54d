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
    path = ROOT / "benchmarks" / "matching" / "run.py"
    spec = importlib.util.spec_from_file_location("matching_benchmark", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module
