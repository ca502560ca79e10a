"""What a provider's claims mean here, whom may be called, and what settings make of it."""

from __future__ import annotations

import pytest

from skanekarta import outward
from skanekarta.errors import SetupError
from skanekarta.oidc import claims
from skanekarta.oidc.configured import configured
from skanekarta.settings import Settings

ROLES = {"personal": "staff", "chef": "administrator", "alla": "reader"}


@pytest.mark.parametrize(
    ("given", "path", "role"),
    [
        ({"roles": ["alla", "personal"]}, "roles", "staff"),  # Entra ID
        ({"roles": ["chef", "personal"]}, "roles", "administrator"),
        ({"roles": "personal"}, "roles", "staff"),
        ({"realm_access": {"roles": ["chef"]}}, "realm_access.roles", "administrator"),  # Keycloak
        ({"https://a.example/roles": ["chef"]}, "https://a.example/roles", "administrator"),
        ({}, "roles", "reader"),
        ({"roles": []}, "roles", "reader"),
        ({"roles": ["administrator", "Chef", "chef "]}, "roles", "reader"),
        ({"roles": [["chef"], {"chef": 1}, None, 7]}, "roles", "reader"),
        ({"roles": {"chef": True}}, "roles", "reader"),
        ({"realm_access": "chef"}, "realm_access.roles", "reader"),
        ({"realm_access": [{"roles": "chef"}]}, "realm_access.roles", "reader"),
    ],
)
def test_a_role_is_the_highest_that_the_settings_know(
    given: dict[str, object], path: str, role: str
) -> None:
    assert claims.role(given, path, ROLES) == role


def test_without_a_setting_nobody_is_more_than_a_reader() -> None:
    assert claims.role({"roles": ["administrator", "staff"]}, "roles", {}) == "reader"


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://annan.example/x", True), ("http://127.0.0.1:80/", True),
        ("http://[::1]/", True), ("http://localhost:8080/", True),
        ("http://annan.example/", False), ("http://localhost.annan.example/", False),
        ("http://127.0.0.1.annan.example/", False), ("https://anna:ord@annan.example/", False),
        ("ftp://annan.example/", False), ("file:///etc/passwd", False), ("//annan.example", False),
        ("https://", False), ("", False), ("javascript:alert(1)", False), ("https://[", False),
    ],
)  # fmt: skip
def test_others_are_called_over_https_or_on_the_machine(address: str, may: bool) -> None:
    assert outward.may_call(address) is may


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"oidc_issuer": "https://annan.example"}, "SKANEKARTA_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://annan.example", "oidc_client_id": "x"}, "https://"),
    ],
)
def test_settings_that_can_not_work_are_told_at_the_start(given: dict[str, str], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        configured(Settings(**given))


def test_the_roles_are_read_as_json_and_the_secret_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SKANEKARTA_OIDC_ROLES", '{"kultur-personal": "staff"}')
    monkeypatch.setenv("SKANEKARTA_OIDC_CLIENT_SECRET", "hemligheten")
    settings = Settings()

    assert settings.oidc_roles == {"kultur-personal": "staff"}
    assert "hemligheten" not in repr(settings)
    assert configured(Settings()) is None
