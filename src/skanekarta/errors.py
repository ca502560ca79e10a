"""Every error raised on purpose.

    SkanekartaError                       something went wrong that a person can be told
    ├── SetupError                        the machine, the database or the data are not as needed
    ├── RefusedFile                       a file's rows can't be loaded; carries all problems
    └── RequestError                      an answer over HTTP, with its status
        ├── BadParameter            400   names the parameter and what is valid
        │   └── UnknownParameter
        ├── BadEntry                400   names the field of a posted entry
        ├── NotPossible             400
        ├── Unauthorized            401   with a challenge
        ├── Forbidden               403
        ├── ForeignRequest          403   sent by another site
        ├── SignInRefused           403
        ├── NotFound                404
        ├── MethodNotAllowed        405
        ├── Conflict                409   names the entry that stands now
        ├── Gone                    410
        ├── TooLarge                413
        ├── UnsupportedMediaType    415
        ├── TooManyAttempts         429
        ├── TooManyRequests         429   says when
        └── Unavailable             503   the database does not answer

The text of an error speaks to the reader (house rule 8). `str(error)` is Swedish; a RequestError
holds a message, which the edge tells in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from skanekarta.message import SWEDISH, Catalogue, Message, message, nearest, quoted


class SkanekartaError(Exception):
    """What went wrong, as a Swedish sentence: `str(error)` is shown to people."""


class SetupError(SkanekartaError):
    """The machine, the database or the project's own data are not as they must be."""


class RefusedFile(SkanekartaError):
    """A file that can't be loaded; `problems` has one line for each, with row and column."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.file = file
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{file} kan inte läsas in, {len(self.problems)} fel:\n{lines}")


class RequestError(SkanekartaError):
    """An answer that is not a success: RFC 9457 problem details, built from the class. The
    template and its values make the message; `title` is a template without any."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Något gick fel"
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, template: str, /, **values: object) -> None:
        self.message = Message(template, values)
        super().__init__(template)

    def __str__(self) -> str:
        return self.told()

    def told(self, catalogue: Catalogue = SWEDISH) -> str:
        """What went wrong, in the catalogue's language."""
        return self.message.told(catalogue)

    def details(self, catalogue: Catalogue = SWEDISH) -> dict[str, object]:
        """Members beyond the standard five; see RFC 9457 §3.2."""
        return {}


class BadParameter(RequestError):
    """A query parameter that is unknown or whose value can't be used. The reason is a template
    and its values; `valid` lists what would do, the likest first where the values hold what was
    sent, as `text`."""

    status = 400
    title = "Felaktig parameter"

    def __init__(
        self, name: str, reason: str, valid: Sequence[str] = (), /, **values: object
    ) -> None:
        self.name, self.reason = name, Message(reason, values)
        self.valid = nearest(str(values["text"]), valid) if "text" in values else tuple(valid)
        super().__init__("Parametern {name}: {reason}", name=name, reason=self.reason)

    def details(self, catalogue: Catalogue = SWEDISH) -> dict[str, object]:
        """The parameter's name, what is wrong, and the values that would do where they are few."""
        problem: dict[str, object] = {
            "name": quoted(self.name),
            "reason": self.reason.told(catalogue),
        }
        if self.valid:
            problem["valid"] = list(self.valid)
        return {"invalid_parameters": [problem]}


class UnknownParameter(BadParameter):
    """A query parameter that the address does not take; the likest of those it does come first."""

    def __init__(self, name: str, valid: Iterable[str]) -> None:
        super().__init__(name, "finns inte här.", nearest(name, sorted(valid)))


class BadEntry(RequestError):
    """A posted entry that can't be appended; names every field at fault at once."""

    status = 400
    title = "Posten kan inte sparas"

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        each = [message("{name}: {reason}", name=n, reason=r) for n, r in self.problems.items()]
        super().__init__("{problems}", problems=each)

    def details(self, catalogue: Catalogue = SWEDISH) -> dict[str, object]:
        """One item for each field at fault."""
        return {
            "invalid_fields": [
                {"name": name, "reason": text.told(catalogue)}
                for name, text in self.problems.items()
            ]
        }


class Unauthorized(RequestError):
    """No token, or one that is unknown or revoked (RFC 6750 §3)."""

    status = 401
    title = "Behörighet saknas"
    headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="skanekarta"'}


class Forbidden(RequestError):
    """One who is known, but may not do this (RFC 6750 §3.1: insufficient_scope)."""

    status = 403
    title = "Inte tillåtet"
    headers: ClassVar = {
        "WWW-Authenticate": 'Bearer realm="skanekarta", error="insufficient_scope"'
    }


class NotPossible(RequestError):
    """Something asked for of an account or a key that can't be: too short a password, a name
    that is taken."""

    status = 400
    title = "Det går inte"


class ForeignRequest(RequestError):
    """A change that another site, or a page of another session, made a browser send."""

    status = 403
    title = "Inte tillåtet"


class NotFound(RequestError):
    """There is no such collection, feature, municipality or page."""

    status = 404
    title = "Finns inte"


class MethodNotAllowed(RequestError):
    """The log is append-only: there is no PUT, PATCH or DELETE."""

    status = 405
    title = "Metoden finns inte här"


class Conflict(RequestError):
    """What was asked for no longer goes together with what is there. Where the message names the
    `newest` entry, that is told as a member of its own."""

    status = 409
    title = "Går inte ihop med det som finns"

    def details(self, catalogue: Catalogue = SWEDISH) -> dict[str, object]:
        """The id of the entry that stands now."""
        newest = self.message.values.get("newest")
        return {} if newest is None else {"newest": newest}


class Gone(RequestError):
    """An entry that was there and has been withdrawn."""

    status = 410
    title = "Återkallad"


class TooLarge(RequestError):
    """A body larger than anything an entry needs."""

    status = 413
    title = "För stort"


class UnsupportedMediaType(RequestError):
    """A body of another kind than the address takes."""

    status = 415
    title = "Fel medietyp"


class SignInRefused(RequestError):
    """Whoever tried to sign in is not let in; which of it was wrong is not told."""

    status = 403
    title = "Inte inloggad"


class TooManyAttempts(RequestError):
    """Passwords are being tried (RFC 6585 §4)."""

    status = 429
    title = "För många försök"
    headers: ClassVar = {"Retry-After": "900"}


class TooManyRequests(RequestError):
    """More than anybody needs in a minute (RFC 6585 §4)."""

    status = 429
    title = "För många anrop"
    headers: ClassVar = {"Retry-After": "60"}


class Unavailable(RequestError):
    """The database does not answer just now."""

    status = 503
    title = "Tjänsten är tillfälligt otillgänglig"
    headers: ClassVar = {"Retry-After": "5"}
