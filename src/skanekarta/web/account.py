"""`/konto`: one's own account, its keys, its sessions, its password."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response

from skanekarta.access import Who, audit, sessions, tokens
from skanekarta.access.accounts import Account
from skanekarta.access.signing_in import Door
from skanekarta.access.who import OF_ROLE, ROLES, SCOPES
from skanekarta.deps import TheParts, TheWho
from skanekarta.errors import (
    NotPossible,
    RequestError,
    SignInRefused,
    TooManyAttempts,
    Unauthorized,
    Unavailable,
)
from skanekarta.parts import Parts
from skanekarta.routes import ReadingRoute
from skanekarta.same_site import FIELD, same_session
from skanekarta.web.addresses import LocalAddresses, nothing_asked
from skanekarta.web.cookies import jar, source
from skanekarta.web.language import KNOWN_LANGUAGE, in_page
from skanekarta.web.onward import redirect
from skanekarta.web.posted import Form, SmallForm
from skanekarta.web.rendering import render

ADDRESS = "/konto"
EVERYWHERE = "overallt"
"""Tells the log's service worker, which is not told of what is sent to this page, that what it
keeps is to go (js/logga_worker.js)."""

NO_STORE = {"Cache-Control": "no-store"}
LIVES = (30, 90, 365)
"""How many days a key may be made to last on the page."""

reading = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)
posting = APIRouter(prefix=ADDRESS, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


def signed_in(who: TheWho) -> Who:
    """Whoever has signed in with this browser; a key is not enough. Raises Unauthorized."""
    if who is None or who.session_id is None:
        raise Unauthorized("Logga in för att se sidan.")
    return who


SignedIn = Annotated[Who, Depends(signed_in)]


def own_form(request: Request, form: SmallForm, who: SignedIn) -> Form:
    """A form that a page of this session has sent. Raises ForeignRequest and Unauthorized."""
    same_session(request, who, form.one(FIELD))
    return form


OwnForm = Annotated[Form, Depends(own_form)]


@reading.get(ADDRESS, dependencies=[Depends(nothing_asked)])
def account(request: Request, the: TheParts, who: SignedIn) -> Response:
    """The page. Raises Unauthorized."""
    return _page(request, the, who)


@posting.post("/nycklar")
def add_token(request: Request, form: OwnForm, the: TheParts, who: SignedIn) -> Response:
    """Makes a key and shows it, this once."""
    name, scopes = form.one("namn").strip(), form.all("behorighet")
    days = int(form.one("dagar")) if form.one("dagar") in map(str, LIVES) else LIVES[0]
    try:
        with the.write() as connection:
            text = tokens.add_token(connection, who.account_id, name, scopes, days)
            detail = {"name": name, "scopes": sorted(scopes), "days": days}
            audit.tell(connection, "token-added", who, who.name, detail)
    except NotPossible as error:
        return _page(request, the, who, error, about="nycklar", typed=name)
    return _page(request, the, who, about="nycklar", token=text)


@posting.post("/nycklar/aterkalla")
def revoke_token(form: OwnForm, the: TheParts, who: SignedIn, to: LocalAddresses) -> Response:
    """Revokes a key; one that is revoked already stays so."""
    name = form.one("namn")
    with the.write() as connection:
        tokens.revoke_token(connection, who.account_id, name)
        audit.tell(connection, "token-revoked", who, who.name, {"name": name})
    return redirect(f"{to.base}{ADDRESS}#nycklar", headers=NO_STORE)


@posting.post("/inloggningar/avsluta")
def end_session(form: OwnForm, the: TheParts, who: SignedIn, to: LocalAddresses) -> Response:
    """Ends another session of the same account's."""
    number = form.one("nummer")
    if re.fullmatch(r"[0-9]{1,18}", number):
        with the.write() as connection:
            if sessions.end(connection, account_id=who.account_id, session_id=int(number)):
                audit.tell(connection, "signed-out", who, who.name)
    return redirect(f"{to.base}{ADDRESS}#inloggningar", headers=NO_STORE)


@posting.post("/logga-ut-overallt")
def sign_out_everywhere(
    request: Request, form: OwnForm, the: TheParts, who: SignedIn, to: LocalAddresses
) -> Response:
    """Ends every session of the account's, this one too."""
    with the.write() as connection:
        ended = sessions.end(connection, account_id=who.account_id)
        audit.tell(connection, "signed-out-everywhere", who, who.name, {"sessions": ended})
    response = redirect(f"{to.base}/logga-in?{EVERYWHERE}=1", headers=NO_STORE)
    jar(request).empty(response)
    return response


@posting.post("/losenord")
def change_password(
    request: Request, form: OwnForm, the: TheParts, who: SignedIn, to: LocalAddresses
) -> Response:
    """Changes the password: every other session ends, this one goes on under a new text."""
    former, new, again = (form.one(name) for name in ("nuvarande", "nytt", "igen"))
    try:
        if new != again:
            raise NotPossible("De två nya lösenorden är inte lika.")
        door = Door(the.write, the.passwords, the.settings.session_lasts)
        found = door.change(who, former, new, source(request))
    except (NotPossible, SignInRefused, TooManyAttempts, Unavailable) as error:
        return _page(request, the, who, error, about="losenord")
    response = redirect(f"{to.base}{ADDRESS}#losenord", headers=NO_STORE)
    jar(request).keep(response, found)
    return response


def _page(  # noqa: PLR0913 (what was done, and how it went)
    request: Request,
    the: Parts,
    who: Who,
    error: RequestError | None = None,
    *,
    about: str = "",
    token: str | None = None,
    typed: str = "",
) -> Response:
    with the.writing.begin() as connection:
        found = _found(connection, who, the.settings.session_idle)
    return render(
        request,
        "account.html",
        status=error.status if error else 200,
        headers={**(error.headers if error else {}), **NO_STORE},
        role=ROLES[who.role],
        scopes={name: text for name, text in SCOPES.items() if name in OF_ROLE[who.role]},
        wordings=SCOPES,
        lives=LIVES,
        problem=in_page(error) if error else None,
        about=about,
        token=token,
        typed=typed[:100],
        **found,
    )


def _found(connection: sa.Connection, who: Who, idle: dt.timedelta) -> dict[str, Any]:
    password = sa.select(Account.password.is_not(None)).where(Account.id == who.account_id)
    return {
        "tokens": tokens.of_account(connection, who.account_id),
        "sessions": sessions.of_account(connection, who.account_id, idle),
        "has_password": connection.scalar(password),
    }


router = APIRouter()
router.routes += [*reading.routes, *posting.routes]
