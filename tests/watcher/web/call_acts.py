"""What is done on a call's page, sent as its forms send it."""

from __future__ import annotations

import httpx
from fastapi.testclient import TestClient


def send(pages: TestClient, call_id: int, do: str, **form: str) -> httpx.Response:
    page = pages.get(f"/calls/{call_id}").text
    version = page.split('name="version" value="')[1].split('"')[0]
    given = {name.replace("_", "-"): value for name, value in form.items()}
    known = {"do": do, "version": version, "organisation": "kommun", "why": "De ringde."}
    answer: httpx.Response = pages.post(f"/calls/{call_id}", data=known | given)
    return answer
