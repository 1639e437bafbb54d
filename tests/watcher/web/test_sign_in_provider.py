"""Signing in at a real provider on loopback, and at one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Organisation
from tests.watcher.people.provider import CLIENT, SECRET, Fake, provider
from tests.watcher.web.coming_letters import add_letter
from tests.watcher.web.samples import fill
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import add_account
from watcher.people.models import Account, Membership, WebSession
from watcher.settings import Settings, SignInSettings, read_settings
from watcher.web.app import make_app

ROLES = (("Watcher.Admin", None, "admin"), ("Watcher.Coord", "kommun", "coordinator"), ("Other", "nowhere", "admin"))


@pytest.fixture
def fake(now: datetime) -> Iterator[Fake]:
    with provider() as running:
        running.now = now.timestamp()
        yield running


@pytest.fixture
def own(settings: Settings, fake: Fake) -> Settings:
    at_provider = SignInSettings(issuer=fake.issuer, client_id=CLIENT, client_secret=SECRET, provider_roles=ROLES)
    # The guard stands: a provider that the operator named may be within, what it names elsewhere may not.
    return replace(settings, sign_in=at_provider, base_url="http://testserver", allow_private_addresses=False)


@pytest.fixture
def pages(own: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
    with TestClient(make_app(own, database, lambda: now), follow_redirects=False) as client:
        yield client


def go_there(pages: TestClient, then: str = "/calls") -> str:
    """To the provider, which sends the browser back to this address."""
    there = pages.get(f"/sign-in/provider?then={then}")
    assert there.status_code == 303
    back: str = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    return back.removeprefix("http://testserver")


def come_back(pages: TestClient) -> httpx.Response:
    answer: httpx.Response = pages.get(go_there(pages))
    return answer


def people(database: Engine) -> list[tuple[str | None, str]]:
    with reading(database) as session:
        return [(row.subject, row.name) for row in session.exec(select(Account).order_by(Account.id))]


def roles(database: Engine) -> set[tuple[str | None, str]]:
    with reading(database) as session:
        return {(row.organisation_id, row.role) for row in session.exec(select(Membership))}


def test_whoever_the_provider_knows_is_let_in_with_the_roles_it_says(
    pages: TestClient, database: Engine, fake: Fake
) -> None:
    fake.claims = {"roles": ["Watcher.Coord", "Unknown", "Other"]}
    answer = come_back(pages)
    assert answer.headers["location"] == "/calls?lang=sv"
    assert people(database) == [("person-1", "Anna Exempel")]
    assert roles(database) == {("kommun", "coordinator")}
    assert pages.get("/calls").status_code == 200


def test_she_has_the_same_account_the_next_time_and_the_roles_of_that_day(
    pages: TestClient, database: Engine, fake: Fake
) -> None:
    fake.claims = {"roles": ["Watcher.Admin"]}
    come_back(pages)
    assert roles(database) == {(None, "admin")}
    fake.claims = {"roles": ["Watcher.Coord"], "name": "Anna Ny"}
    come_back(pages)
    assert people(database) == [("person-1", "Anna Ny")]
    assert roles(database) == {("kommun", "coordinator")}
    fake.claims = {}
    come_back(pages)
    assert roles(database) == set()
    assert pages.get("/calls").status_code == 403


def test_roles_may_come_from_groups_instead(own: Settings, database: Engine, now: datetime, fake: Fake) -> None:
    by_group = replace(
        own, sign_in=replace(own.sign_in, roles_claim="groups", provider_roles=(("g-1", None, "reader"),))
    )
    fake.claims = {"groups": ["g-1"], "roles": ["Watcher.Admin"]}
    with TestClient(make_app(by_group, database, lambda: now), follow_redirects=False) as pages:
        come_back(pages)
    assert roles(database) == {(None, "reader")}


def test_an_address_that_the_provider_says_opens_no_account_of_ours(
    pages: TestClient, database: Engine, fake: Fake, now: datetime
) -> None:
    with transaction(database) as session:
        add_account(session, "anna@example.org", "Anna här", None, now)
    fake.claims = {"email": "anna@example.org", "email_verified": True}
    come_back(pages)
    assert people(database) == [(None, "Anna här"), ("person-1", "Anna Exempel")]


@pytest.mark.parametrize(
    ("claims", "speaks"),
    [
        ({"email": "Skola@example.org", "email_verified": True}, True),
        ({"email": "skola@example.org", "xms_edov": "1"}, True),
        ({"email": "skola@example.org"}, False),  # anybody may have named it
        ({"email": "skola@example.org", "email_verified": False}, False),
        ({"email": "no address", "email_verified": True}, False),
        ({"email": ["skola@example.org"], "email_verified": True}, False),
        ({"email": "annan@example.org", "email_verified": True}, False),
    ],
)
def test_who_comes_from_the_provider_answers_for_the_letters_to_the_address_that_it_vouches_for(
    own: Settings, database: Engine, now: datetime, fake: Fake, claims: dict[str, Any], speaks: bool
) -> None:
    ids = fill(database, now)
    add_letter(database, ids)
    fake.claims = {"roles": ["Watcher.Coord"], **claims}
    app = make_app(own, database, lambda: now)
    with TestClient(app, follow_redirects=False) as pages, TestClient(app, follow_redirects=False) as other:
        come_back(pages)
        page = pages.get(f"/calls/{ids['water']}").text
        assert ("Vi är intresserade</button>" in page) is speaks
        with reading(database) as session:
            assert session.exec(select(Account.address)).all() == [None]  # it is kept in her browser alone
        fake.claims = {"roles": ["Watcher.Coord"], "sub": "person-2"}
        come_back(other)
        for name, value in pages.cookies.items():
            if "address" in name:
                other.cookies.set(name, value)  # signed for another session
        assert "Vi är intresserade</button>" not in other.get(f"/calls/{ids['water']}").text
        kept = pages.cookies["watcher-session"]
        for forged in ("", ".", "c2tvbGFAZXhhbXBsZS5vcmc=.0", "%%%.%%%"):
            cookie = f"watcher-session={kept}; watcher-address={forged}"
            with TestClient(app, headers={"cookie": cookie}) as third:
                answer = third.get(f"/calls/{ids['water']}")
            assert (answer.status_code, "Vi är intresserade</button>" in answer.text) == (200, False)
        pages.headers["origin"] = "http://testserver"
        pages.post("/sign-out", data={"x": ""})
        assert "watcher-address" not in pages.cookies


def test_the_secret_is_sent_as_the_provider_wants_it(pages: TestClient, fake: Fake) -> None:
    fake.about = {"token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post"]}
    assert come_back(pages).status_code == 303


def test_a_new_key_of_the_provider_is_found(own: Settings, database: Engine, fake: Fake, now: datetime) -> None:
    moments = [now]
    with TestClient(make_app(own, database, lambda: moments[0]), follow_redirects=False) as pages:
        come_back(pages)
        fake.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        fake.keys = [fake.key]
        assert come_back(pages).status_code == 403  # it was asked a moment ago: not for everybody who sends a token
        moments[0] = datetime.fromtimestamp(now.timestamp() + 61, now.tzinfo)
        assert come_back(pages).status_code == 303


def lying(**claims: Any) -> Callable[[Fake], None]:
    return lambda fake: fake.claims.update(claims)


def signing(algorithm: str, key: Any) -> Callable[[Fake], None]:
    def lie(fake: Fake) -> None:
        fake.algorithm, fake.key = algorithm, key

    return lie


NOBODY = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJzb24tMSJ9."
LIES: dict[str, Callable[[Fake], None]] = {
    "wrong nonce": lying(nonce="another"),
    "no nonce": lying(nonce=None),
    "for somebody else": lying(aud="other"),
    "for several, and another party": lying(aud=[CLIENT, "other"], azp="other"),
    "for several, and no party": lying(aud=[CLIENT, "other"]),
    "no audience": lying(aud=None),
    "other issuer": lying(iss="https://elsewhere.example"),
    "expired": lambda fake: fake.claims.update(exp=fake.now - 600),
    "without end": lying(exp=None),
    "end that is no number": lying(exp="tomorrow"),
    "not yet": lambda fake: fake.claims.update(nbf=fake.now + 600),
    "issued later": lambda fake: fake.claims.update(iat=fake.now + 600),
    "nobody": lying(sub=""),
    "a subject that is no text": lying(sub=7),
    "unsigned": lambda fake: setattr(fake, "raw_token", NOBODY),
    "no token": lambda fake: setattr(fake, "raw_token", "x.y.z"),
    "signed with our own secret": signing("HS256", OctKey.import_key(SECRET * 4)),
    "signed with another key": signing("RS256", RSAKey.generate_key(2048, {"kid": "one"})),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_as_it_must_be_lets_nobody_in(
    pages: TestClient, database: Engine, fake: Fake, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    LIES[lie](fake)
    answer = come_back(pages)
    assert answer.status_code == 403
    assert "Inloggningstjänstens svar kunde inte godtas." in answer.text
    assert "sign-in at the provider: the token" in caplog.text
    assert SECRET not in caplog.text
    with reading(database) as session:
        assert session.exec(select(WebSession)).all() == []
    assert people(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_persons_answer_does_not_fit(own: Settings, database: Engine, now: datetime, pages: TestClient) -> None:
    mallorys = go_there(TestClient(make_app(own, database, lambda: now), follow_redirects=False))
    assert pages.get(mallorys).status_code == 403  # a browser that never set out
    go_there(pages)
    assert pages.get(mallorys).status_code == 403  # one that set out itself
    assert people(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_answer_is_good_once(pages: TestClient) -> None:
    back = go_there(pages)
    assert pages.get(back).status_code == 303
    assert pages.get(back).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_is_another_one_is_not_gone_to(pages: TestClient, fake: Fake, about: dict[str, Any]) -> None:
    fake.about = about
    answer = pages.get("/sign-in/provider")
    assert answer.status_code == 502
    assert "går inte att nå" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri"])
def test_a_provider_cannot_send_us_into_our_own_network(
    pages: TestClient, fake: Fake, endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.about = {endpoint: "http://127.0.0.1:9/inside"}
    assert come_back(pages).status_code == 502
    assert "private network" in caplog.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_provider_that_does_not_answer_is_told_kindly(settings: Settings, database: Engine, now: datetime) -> None:
    nobody = replace(settings, sign_in=SignInSettings(issuer="http://127.0.0.1:9", client_id="x", client_secret="y"))
    with TestClient(make_app(nobody, database, lambda: now)) as pages:
        assert pages.get("/sign-in/provider").status_code == 502


def test_the_settings_of_a_provider_are_read_and_faults_named() -> None:
    given = {
        "WATCHER_OIDC_ISSUER": "https://id.example",
        "WATCHER_OIDC_CLIENT_ID": "a",
        "WATCHER_OIDC_CLIENT_SECRET": "b",
    }
    read = read_settings(given | {"WATCHER_OIDC_ROLES": "Watcher.Admin=*:admin, g=1=kommun:reader"})
    assert read.sign_in.provider_roles == (("Watcher.Admin", None, "admin"), ("g=1", "kommun", "reader"))
    assert "b" in read.secrets
    assert read.sign_in.local_accounts
    assert not read_settings({"WATCHER_LOCAL_ACCOUNTS": "no"}).sign_in.local_accounts
    for wrong in ({"WATCHER_OIDC_ROLES": "admin"}, {"WATCHER_OIDC_ROLES": "x=*:owner"}, {"WATCHER_OIDC_CLIENT_ID": ""},
                  {"WATCHER_OIDC_ROLES_FROM": "mail"}, {"WATCHER_MAGIC_LINKS": "perhaps"}):  # fmt: skip
        with pytest.raises(BadInput, match=next(iter(wrong))):
            read_settings(given | wrong)
