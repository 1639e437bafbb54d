import pytest

from watcher.errors import BadInput
from watcher.net.mail_server import MailServer, read_mail_server

SECRET = "hemligt"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://relay.example", MailServer("relay.example", 25, tls=False, starttls=None)),
        ("smtp://10.0.0.5:2525/", MailServer("10.0.0.5", 2525, tls=False, starttls=None)),
        ("smtp://[fd00::5]?starttls=never", MailServer("fd00::5", 25, tls=False, starttls=False)),
        ("smtp://relay.example?starttls=always", MailServer("relay.example", 25, tls=False, starttls=True)),
        ("smtps://relay.example", MailServer("relay.example", 465, tls=True, starttls=False)),
        (
            "smtps://eu%40kommun.example:p%40ss%2Fw%3Frd@relay.example",
            MailServer("relay.example", 465, tls=True, starttls=False, user="eu@kommun.example", password="p@ss/w?rd"),
        ),
    ],
)  # fmt: skip
def test_the_address_of_the_mail_server_is_read(url: str, server: MailServer) -> None:
    assert read_mail_server(url) == server


def test_a_password_for_another_machine_demands_encryption() -> None:
    assert read_mail_server("smtp://u:p@10.0.0.5").starttls is True
    assert read_mail_server("smtp://u:p@relay.example").starttls is True
    assert read_mail_server("smtp://u:p@relay.example").port == 587
    for here in ("localhost", "127.0.0.1", "[::1]"):
        assert read_mail_server(f"smtp://u:p@{here}").starttls is None
    assert read_mail_server("smtp://u:p@relay.example?starttls=auto").starttls is None
    assert read_mail_server("smtp://u:p@relay.example?starttls=never").starttls is False


@pytest.mark.parametrize(
    "url",
    [
        "relay.example",
        "http://relay.example",
        "smtp://",
        f"smtp://u:{SECRET}@relay.example:many",
        f"smtp://u:{SECRET}#1@relay.example",
        f"smtp://u:{SECRET}/1@relay.example",
        f"smtp://u:{SECRET}@[relay.example",
        f"smtp://u:{SECRET}@relay.example/path",
        f"smtp://u:{SECRET}@relay.example?starttls=perhaps",
        f"smtp://u:{SECRET}@relay.example?verify=no",
        f"smtps://u:{SECRET}@relay.example?starttls=never",
    ],
)
def test_an_unusable_address_is_named_without_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_SMTP_URL") as failed:
        read_mail_server(url)
    assert SECRET not in str(failed.value)


def test_the_password_is_not_shown_when_the_server_is_printed() -> None:
    assert SECRET not in repr(read_mail_server(f"smtps://u:{SECRET}@relay.example"))
