"""Reports on letters that came back, in the shapes in which servers write them. The words are ours."""

from __future__ import annotations

DSN = """\
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: bevakning@kommun.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="rb1"

--rb1
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--rb1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 4 May 2026 07:31:00 +0200

{original}Final-Recipient: rfc822; {final}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--rb1
{returned}
--rb1--
"""
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <{identity}@localhost>\nSubject: Veckobrev\n\nText\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: <{identity}@localhost>\nSubject: Veckobrev\n"
NOTHING = "Content-Type: text/plain\n\nThe message is not returned.\n"


def report(
    identity: str,
    *,
    to: str = "skola@example.org",
    original: str | None = None,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 no such user",
    returned: str = WHOLE,
) -> bytes:
    text = DSN.format(
        original=f"Original-Recipient: rfc822; {original}\n" if original else "",
        final=to,
        action=action,
        status=status,
        diagnostic=diagnostic,
        returned=returned.format(identity=identity),
    )
    return text.replace("\n", "\r\n").encode()


OUT_OF_OFFICE = """\
From: skola@example.org
To: bevakning@kommun.example
Subject: =?utf-8?q?Fr=C3=A5nvarande?=: Veckobrev
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
In-Reply-To: <{identity}@localhost>
References: <{identity}@localhost>
Content-Type: text/plain; charset=utf-8

Jag är på semester. 550 5.1.1 är inget fel här.
"""
READ_RECEIPT = """\
From: skola@example.org
Subject: Read: Veckobrev
In-Reply-To: <{identity}@localhost>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

Read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;skola@example.org
Original-Message-ID: <{identity}@localhost>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""
