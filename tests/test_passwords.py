"""Passwords are long, and none of those that everybody tries first."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher

from skanekarta.access import passwords
from skanekarta.access.passwords import Passwords
from skanekarta.errors import SkanekartaError, Unavailable

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "lykta vass fjorton svala"


@pytest.mark.parametrize(
    "text",
    [
        GOOD, "åäö" * 2 + "räksmörgås", "correct horse battery staple", "kN3#pQ9!vL2x",
        "8271 3349 5502 71", "två blå kajor", "x7Kq9pLm2Wvs", "e" * 3 + "långt nog ändå",
        "malmö är inte lika stort som jag trodde",
    ],
)  # fmt: skip
def test_a_long_password_needs_no_figures_or_signs(text: str) -> None:
    passwords.check(text, "åsa.berg@example.org")


@pytest.mark.parametrize(
    ("text", "told"),
    [("kort", "minst 12"), ("elva tecken", "minst 12"), ("x" * 129, "högst 128")],
)
def test_a_password_has_12_to_128_characters(text: str, told: str) -> None:
    with pytest.raises(SkanekartaError, match=told):
        passwords.check(text, "åsa")


@pytest.mark.parametrize(
    "text",
    [
        "123456789012", "passwordpassword", "Lösenord1234", "l0senord!2026", "P@ssw0rd1234",
        "Sommar2026!!", "qwertyuiop12", "1q2w3e4r5t6y", "aaaaaaaaaaaa", "abcabcabcabc",
        "Skånekarta2026", "RegionSkåne1", "administrator", "åsa.berg.2026", "ÅsaBerg123456",
        "Välkommen123", "qwertyqwerty", "0987654321098", "hejhejhejhej", "Region Skåne 2026",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused_however_long(text: str) -> None:
    with pytest.raises(SkanekartaError, match="prövas först"):
        passwords.check(text, "åsa.berg@example.org")


def test_a_password_is_right_in_whichever_form_it_is_typed() -> None:
    made = Passwords(QUICK)
    stored = made.stored("r\u00e4ksm\u00f6rg\u00e5s på bryggan")

    assert stored.startswith("$argon2id$")
    assert made.is_right(stored, "ra\u0308ksmo\u0308rga\u030as på bryggan")
    assert not made.is_right(stored, "räksmörgås på brygga")


def test_no_password_is_right_for_an_account_without_one() -> None:
    assert not Passwords(QUICK).is_right(None, "ingens lösenord")
    assert not Passwords(QUICK).is_right("trasigt", "trasigt")


def test_a_password_of_older_parameters_is_known_as_old() -> None:
    stored = Passwords(QUICK).stored(GOOD)

    assert not Passwords(QUICK).is_old(stored)
    assert Passwords().is_old(stored)
    assert Passwords(PasswordHasher(2, 8, 1)).is_right(stored, GOOD)


def test_only_so_many_are_worked_out_at_once_and_the_next_is_told_to_come_back() -> None:
    made = Passwords(QUICK, at_once=1)
    refused: list[Unavailable] = []

    def another() -> None:
        try:
            with made.turn():
                pass
        except Unavailable as error:
            refused.append(error)

    with made.turn():
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
    another()

    assert len(refused) == 1
    assert refused[0].headers["Retry-After"]
