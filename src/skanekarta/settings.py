"""Settings: read once from the environment (`SKANEKARTA_*`), frozen, handed down."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parents[2]
"""The checkout: `src/skanekarta` lies two levels below it (an editable install)."""


def default_state_dir() -> Path:
    """Where the program's own cluster keeps its data: `/var/lib` for root, else XDG's place."""
    if os.geteuid() == 0:
        return Path("/var/lib/skanekarta")
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "skanekarta"


class Settings(BaseSettings):
    """Every setting there is; README's table is tested against this class."""

    model_config = SettingsConfigDict(env_prefix="SKANEKARTA_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="PostGIS-databas att använda; utan den startas ett eget kluster.",
    )
    read_database_url: str | None = Field(
        default=None, description="Läsreplik för API och sidor; utan den läses primären."
    )
    state_dir: Path = Field(
        default_factory=default_state_dir, description="Katalog för det egna klustret."
    )
    project_dir: Path = Field(default=PROJECT_DIR, description="Katalog med data/ och migrations/.")
    base_url: str | None = Field(
        default=None,
        description="Tjänstens publika adress i länkar; utan den används anropets egen.",
    )
    root_path: str = Field(default="", description="Sökväg före tjänsten bakom en proxy.")
    writes_a_minute: int = Field(
        default=120,
        ge=1,
        le=100_000,
        description="Högsta antal poster i loggen per minut och konto.",
    )
    pool_size: int = Field(default=10, ge=1, le=200, description="Databasanslutningar per process.")
    statement_timeout_ms: int = Field(
        default=10_000, ge=100, description="Längsta tid för en fråga från webben."
    )
    answers_mib: int = Field(
        default=16, ge=0, le=4096, description="Minne för färdiga svar per process, i MiB."
    )
    session_hours: int = Field(
        default=12, ge=1, le=24, description="Hur länge en inloggning gäller som längst, i timmar."
    )
    session_idle_minutes: int = Field(
        default=120,
        ge=15,
        le=1440,
        description="Hur länge en inloggning gäller utan att något görs, i minuter.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="Den som utfärdar inloggningar (OpenID Connect); utan den finns bara lokala.",
    )
    oidc_client_id: str = Field(
        default="", description="Tjänstens namn hos den som utfärdar inloggningar."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Tjänstens hemlighet där; utan den är den en öppen klient."
    )
    oidc_role_claim: str = Field(
        default="roles",
        min_length=1,
        description="Uppgiften som säger rollen; punkt går in i en annan: realm_access.roles.",
    )
    oidc_roles: dict[str, Literal["reader", "staff", "administrator"]] = Field(
        default_factory=dict,
        description="Vilken roll varje värde ger, som JSON; utan någon blir alla läsare.",
    )
    oidc_name_claim: str = Field(
        default="preferred_username",
        min_length=1,
        description="Uppgiften som ger kontots namn; utan den e-posten, annars sub.",
    )
    oidc_button: str | None = Field(
        default=None, max_length=80, description="Vad knappen för att logga in där heter."
    )
    basemap_url: str | None = Field(
        default=None,
        description="XYZ-bakgrundskarta ({z}/{x}/{y}); utan den ritas den egna kartan.",
    )
    basemap_attribution: str = Field(
        default="", description="Källangivelse för bakgrundskartan i basemap_url."
    )
    kolada_url: str = Field(
        default="https://api.kolada.se/v3",
        description="Koladas API, som skanekarta sync kolada hämtar nyckeltal ur.",
    )
    scb_url: str = Field(
        default="https://statistikdatabasen.scb.se/api/v2",
        description="SCB:s statistikdatabas (PxWebApi 2), som skanekarta sync scb hämtar ur.",
    )
    scb_wfs_url: str = Field(
        default="https://geodata.scb.se/geoserver/stat/wfs",
        description="SCB:s geodata (WFS), som skanekarta sync localities hämtar tätorter ur.",
    )
    publisher_name: str = Field(
        default="Region Skåne", description="Den som ger ut data (DCAT och API:ets kontakt)."
    )
    publisher_number: str | None = Field(
        default=None,
        pattern=r"^\d{10}$",
        description="Utgivarens organisationsnummer, tio siffror; utan det saknas det i DCAT.",
    )
    contact_name: str = Field(
        default="Kulturförvaltningen", description="Den som svarar på frågor om data."
    )
    contact_email: str | None = Field(
        default=None, description="Kontaktens e-post; utan den har DCAT ingen kontakt."
    )
    contact_phone: str | None = Field(
        default=None, description="Kontaktens telefonnummer, i tillgänglighetsredogörelsen."
    )
    accessibility_status: Literal["helt", "delvis", "inte"] = Field(
        default="delvis", description="Hur förenliga sidorna är med lagen, när någon bedömt det."
    )
    accessibility_assessed_on: dt.date | None = Field(
        default=None,
        description="Dagen då en person bedömde sidorna; utan den har ingen gjort det.",
    )
    accessibility_method: str = Field(
        default="", description="Hur den personen bedömde dem: en mening."
    )

    @property
    def session_lasts(self) -> dt.timedelta:
        """How long a session lasts at most."""
        return dt.timedelta(hours=self.session_hours)

    @property
    def session_idle(self) -> dt.timedelta:
        """How long a session lasts while nothing is asked."""
        return dt.timedelta(minutes=self.session_idle_minutes)
