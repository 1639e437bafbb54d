import pytest

from watcher.errors import BadInput
from watcher.net.mailbox_server import MailboxServer, read_mailbox_server

SECRET = "hemligt"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "imaps://eu%40k.example:p%40ss@mail.example",
            MailboxServer("mail.example", 993, True, False, "eu@k.example", "p@ss"),
        ),
        ("imaps://eu@mail.example:1993/", MailboxServer("mail.example", 1993, True, False, "eu")),
        ("imap://eu:x@mail.example", MailboxServer("mail.example", 143, False, True, "eu", "x")),
        ("imap://eu:x@10.0.0.5?starttls=never", MailboxServer("10.0.0.5", 143, False, False, "eu", "x")),
        ("imap://eu:x@127.0.0.1", MailboxServer("127.0.0.1", 143, False, False, "eu", "x")),
        ("imap://eu:x@localhost?starttls=always", MailboxServer("localhost", 143, False, True, "eu", "x")),
    ],
)  # fmt: skip
def test_the_address_of_the_mailbox_is_read(url: str, server: MailboxServer) -> None:
    assert read_mailbox_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        None,
        "mail.example",
        f"https://u:{SECRET}@mail.example",
        "imaps://mail.example",
        f"imaps://:{SECRET}@mail.example",
        f"imaps://u:{SECRET}@mail.example:many",
        f"imaps://u:{SECRET}@mail.example/INBOX",
        f"imaps://u:{SECRET}@mail.example?starttls=never",
        f"imap://u:{SECRET}@mail.example?starttls=perhaps",
        f"imap://u:{SECRET}@mail.example?verify=no",
    ],
)
def test_an_unusable_address_is_named_without_its_password(url: str | None) -> None:
    with pytest.raises(BadInput, match="WATCHER_IMAP_URL") as failed:
        read_mailbox_server(url)
    assert SECRET not in str(failed.value)


def test_the_password_is_not_shown_when_the_server_is_printed() -> None:
    assert SECRET not in repr(read_mailbox_server(f"imaps://u:{SECRET}@mail.example"))
