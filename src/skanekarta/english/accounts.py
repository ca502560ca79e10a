"""Of signing in, accounts and keys."""

from __future__ import annotations

ACCOUNTS = {
    "Det går inte": "That is not possible",
    "Namnet ska ha 1–{most} tecken.": "The name must have 1–{most} characters.",
    "En nyckel gäller i 1–{most} dagar.": "A key lasts for 1–{most} days.",
    "Det finns redan en nyckel med namnet ”{name}”. Välj ett annat.": (
        "There is a key named “{name}” already. Choose another name."
    ),
    "Behörigheterna ska vara några av {known}.": "The permissions must be some of {known}.",
    "Kontots roll har inte behörigheten {beyond}.": (
        "The account's role does not have the permission {beyond}."
    ),
    "Det finns ingen giltig nyckel med namnet ”{name}”.": "There is no valid key named “{name}”.",
    "Lösenordet ska ha minst {least} tecken.": (
        "The password must have at least {least} characters."
    ),
    "Lösenordet får ha högst {most} tecken.": "The password can have at most {most} characters.",
    ("Lösenordet är ett av dem som prövas först. Välj till exempel fyra ord som inte hör ihop."): (
        "The password is one of those that are tried first. "
        "Choose, for instance, four words that do not belong together."
    ),
    "De två nya lösenorden är inte lika.": "The two new passwords are not the same.",
    "Logga in för att se sidan.": "Sign in to see the page.",
}
