"""Every error raised on purpose.

    SkanekartaError                       something went wrong that a person can be told
    ├── SetupError                        the machine, the database or the data are not as needed
    ├── RefusedFile                       a file's rows can't be loaded; carries all problems
    └── RequestError                      an answer over HTTP, with its status
        ├── BadParameter            400   names the parameter and what is valid
        ├── BadEntry                400   names the field of a posted entry
        ├── Unauthorized            401   with a challenge
        ├── NotFound                404
        ├── MethodNotAllowed        405
        ├── TooLarge                413
        ├── UnsupportedMediaType    415
        └── Unavailable             503   the database does not answer

The text of an error is Swedish and speaks to the reader (house rule 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


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
    """An answer that is not a success: RFC 9457 problem details, built from the class."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Något gick fel"
    headers: ClassVar[Mapping[str, str]] = {}

    def details(self) -> dict[str, object]:
        """Members beyond the standard five; see RFC 9457 §3.2."""
        return {}


class BadParameter(RequestError):
    """A query parameter that is unknown or whose value can't be used."""

    status = 400
    title = "Felaktig parameter"

    def __init__(self, name: str, reason: str, valid: Sequence[str] = ()) -> None:
        self.name, self.reason, self.valid = name, reason, tuple(valid)
        super().__init__(f"Parametern {name}: {reason}")

    def details(self) -> dict[str, object]:
        """The parameter's name, what is wrong, and the values that would do where they are few."""
        problem: dict[str, object] = {"name": self.name, "reason": self.reason}
        if self.valid:
            problem["valid"] = list(self.valid)
        return {"invalid_parameters": [problem]}


class BadEntry(RequestError):
    """A posted entry that can't be appended; names every field at fault at once."""

    status = 400
    title = "Posten kan inte sparas"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(f"{name}: {text}" for name, text in self.problems.items()))

    def details(self) -> dict[str, object]:
        """One item for each field at fault."""
        return {
            "invalid_fields": [{"name": name, "reason": r} for name, r in self.problems.items()]
        }


class Unauthorized(RequestError):
    """No token, or one that is unknown or revoked (RFC 6750 §3)."""

    status = 401
    title = "Behörighet saknas"
    headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="skanekarta"'}


class NotFound(RequestError):
    """There is no such collection, feature, municipality or page."""

    status = 404
    title = "Finns inte"


class MethodNotAllowed(RequestError):
    """The log is append-only: there is no PUT, PATCH or DELETE."""

    status = 405
    title = "Metoden finns inte här"


class TooLarge(RequestError):
    """A body larger than anything an entry needs."""

    status = 413
    title = "För stort"


class UnsupportedMediaType(RequestError):
    """A body that is not GeoJSON."""

    status = 415
    title = "Fel medietyp"


class Unavailable(RequestError):
    """The database does not answer just now."""

    status = 503
    title = "Tjänsten är tillfälligt otillgänglig"
    headers: ClassVar = {"Retry-After": "5"}
