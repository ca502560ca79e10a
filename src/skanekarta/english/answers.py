"""Titles, and errors that are about no single parameter."""

from __future__ import annotations

from skanekarta.english.accounts import ACCOUNTS

ANSWERS = {
    **ACCOUNTS,
    "Något gick fel": "Something went wrong",
    "Felaktig parameter": "Invalid parameter",
    "Posten kan inte sparas": "The entry can't be saved",
    "Behörighet saknas": "Not authorised",
    "Finns inte": "Not found",
    "Går inte ihop med det som finns": "In conflict with what there is",
    "Återkallad": "Withdrawn",
    "För många anrop": "Too many requests",
    "Metoden finns inte här": "No such method here",
    "För stort": "Too large",
    "Fel medietyp": "Wrong media type",
    "Stilmallen finns inte.": "There is no such style sheet.",
    "Tjänsten är tillfälligt otillgänglig": "The service is unavailable just now",
    "Adressen tar inte emot den metoden.": "The address does not take that method.",
    "Anropet kunde inte besvaras.": "The request could not be answered.",
    "Ange en nyckel: Authorization: Bearer skk_…": "Give a key: Authorization: Bearer skk_…",
    "Nyckeln är okänd, återkallad eller för gammal.": "The key is unknown, revoked or too old.",
    "Logga in, eller ange en nyckel: Authorization: Bearer skk_…": (
        "Sign in, or give a key: Authorization: Bearer skk_…"
    ),
    "Inte tillåtet": "Not allowed",
    "Det här skickades från en annan webbplats. Gör om det härifrån.": (
        "This was sent from another website. Do it again from here."
    ),
    (
        "Formuläret är för gammalt eller kommer från en annan inloggning. "
        "Ladda om sidan och försök igen."
    ): ("The form is too old or comes from another sign-in. Reload the page and try again."),
    "Inte inloggad": "Not signed in",
    "För många försök": "Too many attempts",
    "Namnet eller lösenordet stämmer inte.": "The name or the password is not right.",
    "Det nuvarande lösenordet stämmer inte.": "The present password is not right.",
    "Det har varit för många försök härifrån. Vänta en kvart och försök igen.": (
        "There have been too many attempts from here. Wait a quarter of an hour and try again."
    ),
    (
        "Inloggningstjänsten svarar inte just nu. Försök igen om en stund, eller logga in med "
        "namn och lösenord."
    ): (
        "The sign-in service does not answer just now. Try again in a while, or sign in with "
        "name and password."
    ),
    "Inloggningen är för gammal eller redan använd. Börja om.": (
        "The sign-in is too old or used already. Start again."
    ),
    "Inloggningen avbröts.": "The sign-in was cancelled.",
    (
        "Inloggningstjänstens svar gick inte att lita på. Försök igen, och säg till den som "
        "administrerar kartan om det händer igen."
    ): (
        "The sign-in service's answer could not be trusted. Try again, and tell whoever "
        "administers the map if it happens again."
    ),
    "Kontot är stängt. Fråga den som administrerar kartan.": (
        "The account is closed. Ask whoever administers the map."
    ),
    "Det går bara att logga in över https.": "Signing in is only possible over https.",
    "Formuläret är för stort eller går inte att läsa.": ("The form is too large or can't be read."),
    "Skicka formuläret som {accepted}.": "Send the form as {accepted}.",
    "Många loggar in just nu. Försök igen om en stund.": (
        "Many are signing in just now. Try again in a while."
    ),
    "Det kräver behörighet att {what}.": "That needs permission to {what}.",
    "läsa interna poster": "read internal entries",
    "lägga till i loggen": "append to the log",
    "läsa in listor och granska": "load lists and audit",
    "Databasen hann inte svara. Avgränsa urvalet.": (
        "The database did not answer in time. Narrow the selection."
    ),
    "Databasen saknar kommuner: kör skanekarta load.": (
        "The database has no municipalities: run skanekarta load."
    ),
    "Bilden hann inte bli färdig. Försök igen om en stund.": (
        "The picture could not be made in time. Try again in a while."
    ),
    "Många bilder görs just nu. Försök igen om en stund.": (
        "Many pictures are being made just now. Try again in a while."
    ),
    "PDF-filen hann inte bli färdig. Försök igen om en stund.": (
        "The PDF could not be made in time. Try again in a while."
    ),
    "Många PDF-filer görs just nu. Försök igen om en stund.": (
        "Many PDFs are being made just now. Try again in a while."
    ),
    "PDF-filer kan inte göras här: systempaketet Pango saknas.": (
        "PDFs can't be made here: the system package Pango is missing."
    ),
    "PDF-filen gick inte att göra. Felet är noterat.": (
        "The PDF could not be made. The error has been noted."
    ),
    "Frågan tog för lång tid. Gör urvalet mindre.": (
        "The question took too long. Make the selection smaller."
    ),
    "Databasen svarar inte just nu. Försök igen om en stund.": (
        "The database does not answer just now. Try again in a while."
    ),
    "Databasen är inte migrerad.": "The database has not been migrated.",
    "Det finns ingen post ”{fid}” i {title}.": "There is no feature “{fid}” in {title} ({id}).",
    "Det finns ingenting på den adressen.": "There is nothing at that address.",
    "Det finns ingen analys ”{id}”. De som finns är {known}.": (
        "There is no analysis “{id}”. Those that exist are {known}."
    ),
    "Det finns inget lager ”{id}”. De som finns är {known}.": (
        "There is no collection “{id}”. Those that exist are {known}."
    ),
    "Ett oväntat fel inträffade. Det är noterat.": "An unexpected error occurred. It is noted.",
    "Posten får vara högst {kb} kB.": "The entry may be at most {kb} kB.",
    "Rutan finns inte. tileMatrix är 0–{deepest}, tileRow och tileCol 0–2^tileMatrix-1.": (
        "There is no such tile. tileMatrix is 0–{deepest}, tileRow and tileCol 0–2^tileMatrix-1."
    ),
    "Skicka GeoJSON med Content-Type {accepted}.": "Send GeoJSON as Content-Type {accepted}.",
    "{title} finns inte som 360Giving.": "{title} ({id}) can't be had as 360Giving.",
}
