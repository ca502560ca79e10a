"""The provider that the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skanekarta.errors import SetupError
from skanekarta.oidc.people import Meaning
from skanekarta.settings import Settings

if TYPE_CHECKING:  # it brings libraries that only a service with a provider needs
    from skanekarta.oidc.provider import Provider


@dataclass(frozen=True)
class Configured:
    """A provider, what its claims mean here, and what its button says (None: the usual)."""

    provider: Provider
    meaning: Meaning
    button: str | None = None


def configured(settings: Settings) -> Configured | None:
    """None where only local accounts sign in. Raises SetupError."""
    issuer = settings.oidc_issuer
    if not issuer:
        return None
    if not settings.oidc_client_id:
        raise SetupError("SKANEKARTA_OIDC_CLIENT_ID saknas: SKANEKARTA_OIDC_ISSUER är satt.")
    from skanekarta import outward  # noqa: PLC0415 (20 MiB; only with a provider)
    from skanekarta.oidc.provider import (  # noqa: PLC0415 (20 MiB; only with a provider)
        Provider,
        Registered,
    )

    if not outward.may_call(issuer):
        raise SetupError("SKANEKARTA_OIDC_ISSUER ska vara en adress som börjar med https://.")
    secret = settings.oidc_client_secret
    registered = Registered(
        issuer, settings.oidc_client_id, (secret and secret.get_secret_value()) or None
    )
    meaning = Meaning(settings.oidc_role_claim, settings.oidc_roles, settings.oidc_name_claim)
    return Configured(Provider(registered), meaning, settings.oidc_button or None)
