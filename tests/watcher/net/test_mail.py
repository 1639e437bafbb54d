import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.loopback import TLS, server_context
from watcher.errors import BadInput
from watcher.net.mail import Mailer, MailFailed, MailReply, send_mail
from watcher.settings import Settings

SENDER = "Bevakning <bevakning@kommun.example>"
TO = "skola@kommun.example"
PASSWORD = "hemligt"


def letter(text: str = "Tre nya utlysningar\n.\n..slut") -> bytes:
    message = EmailMessage(policy=WIRE)
    message["Subject"] = "Veckobrev"
    message["From"] = SENDER
    message.set_content(text, cte="7bit" if text.isascii() else "8bit")
    return message.as_bytes()


@dataclass
class Post:
    """What a real mail server got, and what it is told to answer. `says`: by command, else yes."""

    says: dict[str, str] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    connections: int = 0
    logins: list[tuple[bytes, bytes, bool]] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options = options
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        word = self.says.get(f"RCPT {address}", self.says.get("RCPT", "250 OK"))
        if word.startswith("2"):
            envelope.rcpt_tos.append(address)
        return word

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.encrypted.append(session.ssl is not None)
        word = self.says.get("DATA", "250 2.0.0 queued as 4711")
        if word.startswith("2"):
            self.got.append(envelope)
        return word

    def authenticate(self, _server: SMTP, session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password, session.ssl is not None))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def office(post: Post, *, tls: bool = False, starttls: bool = False, login: bool = False) -> AsyncIterator[str]:
    """A mail server on loopback; its host and port."""
    sessions: list[SMTP] = []

    def serve() -> SMTP:
        sessions.append(
            SMTP(
                post,
                hostname="office.example",
                tls_context=server_context() if starttls else None,
                authenticator=post.authenticate if login else None,
                auth_require_tls=False,
                enable_SMTPUTF8=False,
            )
        )
        return sessions[-1]

    loop = asyncio.get_running_loop()
    server = await loop.create_server(serve, "127.0.0.1", 0, ssl=server_context() if tls else None)
    try:
        yield f"localhost:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for session in sessions:
            if session.transport is not None:
                session.transport.abort()
        await asyncio.sleep(0.01)


def run(
    settings: Settings, post: Post, work: Callable[[Mailer], Awaitable[Any]], url: str = "smtp://{}", **kind: bool
) -> Any:
    async def go() -> Any:
        async with office(post, **kind) as place:
            own = replace(settings, smtp_url=url.format(place), ca_file=TLS / "ca.pem")
            async with Mailer(own, seconds=2, content_seconds=2) as mailer:
                return await work(mailer)

    return asyncio.run(go())


def send(settings: Settings, post: Post, *, url: str = "smtp://{}", **kind: bool) -> MailReply:
    reply: MailReply = run(settings, post, lambda mailer: mailer.send(letter(), SENDER, [TO]), url, **kind)
    return reply


def failure(settings: Settings, post: Post, *, url: str = "smtp://{}", **kind: bool) -> MailFailed:
    with pytest.raises(MailFailed) as failed:
        send(settings, post, url=url, **kind)
    assert PASSWORD not in str(failed.value)
    assert "\n" not in str(failed.value)
    return failed.value


def test_a_letter_arrives_as_it_was_written(settings: Settings) -> None:
    post = Post()
    assert send(settings, post) == MailReply(250, "2.0.0 queued as 4711")
    assert (post.got[0].mail_from, post.got[0].rcpt_tos) == ("bevakning@kommun.example", [TO])
    assert post.got[0].original_content == letter()


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\r\r\n"])
def test_no_text_can_end_the_letter_and_begin_another(settings: Settings, end: bytes) -> None:
    text = end.join([b"Subject: a", b"", b"one", b".", b"MAIL FROM:<b@c.example>", b"..two"])
    post = Post()
    run(settings, post, lambda mailer: mailer.send(text, SENDER, [TO]))
    assert len(post.got) == 1
    lines = (post.got[0].original_content or b"").split(b"\r\n")
    assert [line for line in lines if line][-3:] == [b".", b"MAIL FROM:<b@c.example>", b"..two"]


def test_a_batch_travels_over_one_connection(settings: Settings) -> None:
    async def work(mailer: Mailer) -> None:
        for number in range(5):
            await mailer.send(letter(), SENDER, [f"{number}@kommun.example"])

    post = Post()
    run(settings, post, work)
    assert (post.connections, len(post.got)) == (1, 5)


def test_one_refused_recipient_delays_nobody(settings: Settings) -> None:
    async def work(mailer: Mailer) -> None:
        await mailer.send(letter(), SENDER, [TO])
        with pytest.raises(MailFailed):
            await mailer.send(letter(), SENDER, ["gone@kommun.example"])
        await mailer.send(letter(), SENDER, [TO])

    post = Post(says={"RCPT gone@kommun.example": "550 5.1.1 no such user"})
    run(settings, post, work)
    assert (post.connections, len(post.got)) == (1, 2)


def test_if_one_of_several_recipients_is_refused_none_gets_the_letter(settings: Settings) -> None:
    post = Post(says={"RCPT gone@kommun.example": "550 5.1.1 no such user"})
    with pytest.raises(MailFailed, match="no such user"):
        run(settings, post, lambda mailer: mailer.send(letter(), SENDER, [TO, "gone@kommun.example"]))
    assert post.got == []


@pytest.mark.parametrize(
    ("command", "word", "kind", "stage"),
    [
        ("RCPT", "550 5.1.1 no such user", "permanent", "recipient"),
        ("RCPT", "450 4.2.0 greylisted", "temporary", "recipient"),
        ("RCPT", "550 5.7.1 Relaying denied", "temporary", "policy"),
        ("DATA", "550 5.1.1 no such user", "permanent", "recipient"),
        ("DATA", "554 5.7.9 refused: DMARC", "temporary", "policy"),
        ("DATA", "554 5.6.0 we do not like this", "permanent", "content"),
        ("DATA", "451 4.3.0 try later", "temporary", "content"),
        ("DATA", "421 4.3.2 closing", "temporary", "content"),
        # Of the sender, not of the recipient: every letter would meet it, so nobody is given up for it.
        ("MAIL", "550 5.7.1 sender not welcome", "temporary", "sender"),
        ("MAIL", "451 4.3.0 try later", "temporary", "sender"),
    ],
)
def test_what_the_server_says_decides_what_happens_next(
    settings: Settings, command: str, word: str, kind: str, stage: str
) -> None:
    failed = failure(settings, Post(says={command: word}))
    assert (failed.kind, failed.stage, failed.code, failed.text) == (kind, stage, int(word[:3]), word[4:])


def test_a_letter_with_eight_bit_text_is_announced_as_such(settings: Settings) -> None:
    post = Post()
    run(settings, post, lambda mailer: mailer.send(letter("Sista ansökningsdag"), SENDER, [TO]))
    assert post.got[0].mail_options == ["BODY=8BITMIME"]
    assert "ansökningsdag".encode() in (post.got[0].original_content or b"")


def test_a_domain_with_swedish_letters_travels_in_its_ascii_form(settings: Settings) -> None:
    post = Post()
    run(settings, post, lambda mailer: mailer.send(letter(), SENDER, ["info@växjö.example"]))
    assert post.got[0].rcpt_tos == ["info@xn--vxj-qla6g.example"]


@pytest.mark.parametrize(
    "address",
    ["", "skola", "@kommun.example", "skola@", "a b@kommun.example", "a@kommun.example>\r\nRCPT TO:<b@c.example",
     "a@kommun.example, b@kommun.example", "Skola <a@kommun.example>", "å@kommun.example",
     "a@" + "b" * 80 + ".example"],
)  # fmt: skip
def test_what_is_no_address_is_never_sent_to(settings: Settings, address: str) -> None:
    post = Post()
    with pytest.raises(MailFailed) as failed:
        run(settings, post, lambda mailer: mailer.send(letter(), SENDER, [address]))
    assert (failed.value.kind, post.connections) == ("permanent", 0)


def test_starttls_is_taken_where_it_is_offered_and_checked(settings: Settings) -> None:
    for offered in (True, False):
        post = Post()
        send(settings, post, starttls=offered)
        assert post.encrypted == [offered]


def test_a_server_with_a_certificate_of_somebody_unknown_gets_nothing(settings: Settings) -> None:
    async def go(**kind: bool) -> None:
        async with office(Post(), **kind) as place:
            scheme = "smtps" if kind.get("tls") else "smtp"
            await send_mail(replace(settings, smtp_url=f"{scheme}://{place}"), letter(), SENDER, [TO])

    for kind in ({"starttls": True}, {"tls": True}):
        with pytest.raises(MailFailed, match="WATCHER_CA_FILE") as failed:
            asyncio.run(go(**kind))
        assert (failed.value.kind, failed.value.stage) == ("temporary", "server")


def test_encryption_from_the_first_byte(settings: Settings) -> None:
    post = Post()
    assert send(settings, post, url="smtps://{}", tls=True).code == 250


def test_where_encryption_is_demanded_and_not_offered_nothing_is_sent(settings: Settings) -> None:
    post = Post()
    failed = failure(settings, post, url="smtp://{}?starttls=always")
    assert (failed.kind, failed.stage, post.got) == ("temporary", "server", [])


def test_we_log_in_encrypted_with_what_the_address_says(settings: Settings) -> None:
    post = Post()
    send(settings, post, url="smtp://skola%40kommun.example:hemligt@{}?starttls=always", starttls=True, login=True)
    assert post.logins == [(b"skola@kommun.example", PASSWORD.encode(), True)]


def test_a_wrong_password_is_no_reason_to_give_up_a_recipient(settings: Settings) -> None:
    failed = failure(settings, Post(), url="smtp://skola:fel@{}", login=True)
    assert (failed.kind, failed.stage, failed.code) == ("temporary", "server", 535)


def test_nobody_answering_is_temporary(settings: Settings) -> None:
    async def go() -> None:
        async with office(Post()) as place:
            pass
        await send_mail(replace(settings, smtp_url=f"smtp://{place}"), letter(), SENDER, [TO])

    with pytest.raises(MailFailed) as failed:
        asyncio.run(go())
    assert (failed.value.kind, failed.value.code) == ("temporary", None)


def test_without_a_server_there_is_nothing_to_send_with(settings: Settings) -> None:
    with pytest.raises(BadInput, match="WATCHER_SMTP_URL"):
        Mailer(settings)


def test_the_server_can_be_tried_without_sending(settings: Settings) -> None:
    post = Post()
    run(settings, post, lambda mailer: mailer.connect())
    assert (post.connections, post.got) == (1, [])
