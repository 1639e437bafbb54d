"""What holds of every letter, of whatever kind: small enough, well made, and nothing that a spam filter dislikes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from email import message_from_bytes
from email.policy import strict

import pytest

from subscriptions.digests.card import MOST_BYTES, render_card
from subscriptions.digests.payload import payloads
from subscriptions.digests.test_card import render_test_card
from tests.conftest import need
from tests.subscriptions.digests.every_letter import DIGESTS, MAILS, WEB, bytes_of, digest_called
from tests.subscriptions.digests.samples import NOW

MOST_OF_A_MAIL = 100_000
MOST_SPAM = 1.0
SPAMASSASSIN = shutil.which("spamassassin")


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_under_100_kb_and_read_by_a_strict_parser(name: str) -> None:
    body = bytes_of(name)
    assert len(body) < MOST_OF_A_MAIL
    assert max(map(len, body.split(b"\r\n"))) <= 998
    mail = message_from_bytes(body, policy=strict)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "Bcc" not in mail


@pytest.mark.parametrize("name", DIGESTS)
def test_a_card_is_at_most_20_kb_and_a_webhooks_message_is_json(name: str) -> None:
    for card in render_card(digest_called(name), web_url=WEB, number="17"):
        assert len(card) <= MOST_BYTES
        json.loads(card)
    messages = [json.loads(each) for each in payloads(digest_called(name), "17", NOW, WEB)]
    assert [each["part"] for each in messages] == list(range(1, messages[0]["parts"] + 1))
    assert sum(len(each["calls"]) for each in messages) == len(digest_called(name).items)


def test_a_test_card_is_small() -> None:
    assert len(render_test_card("Exempelstad" * 40, "sv", "ABCD2345")) < MOST_BYTES


def test_no_letter_looks_like_spam() -> None:
    """Scored without asking the network: what is in the letter counts, not who sends it."""
    need(SPAMASSASSIN is not None, "SpamAssassin (package spamassassin), which scores letters")
    box = b"".join(b"From x Thu May  7 08:00:05 2026\n" + _unix(bytes_of(name)) + b"\n" for name in MAILS)
    done = subprocess.run(
        [str(SPAMASSASSIN), "--local", "--mbox"], input=box, capture_output=True, timeout=120, check=True
    )
    unfolded = re.sub(r"\n[ \t]+", " ", done.stdout.decode("utf-8", "replace"))
    found = re.findall(r"^X-Spam-Status: .*?score=(-?[\d.]+) .*?tests=(.*?) autolearn", unfolded, re.MULTILINE)
    assert len(found) == len(MAILS)
    scores = {name: (float(score), tests) for name, (score, tests) in zip(MAILS, found, strict=True)}
    assert {name: told for name, told in scores.items() if told[0] >= MOST_SPAM} == {}


def _unix(mail: bytes) -> bytes:
    return re.sub(rb"^From ", b">From ", mail.replace(b"\r\n", b"\n"), flags=re.MULTILINE)
