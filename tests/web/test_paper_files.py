"""`/kommun/{code}?f=pdf`: the page as a file that says the same, made outside the server."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from pdf import Printed
from pdfua import Severity, validate

import signing
from open_and_internal import HIDDEN, write
from skanekarta.credentials import LOCAL_COOKIE
from skanekarta.swedish import today
from skanekarta.web.paper import press, typeset
from skanekarta.web.paper.sheet import Sheet

OSBY = "/kommun/1273"
OSBY_PDF = f"{OSBY}?f=pdf"
ENOUGH = 0.6
"""How far down every page goes but the last."""

MOST_PAGES = 124
"""Of all 33 together: three or four sheets to read before a talk, and five of the largest."""


def printed(client: TestClient, address: str, headers: dict[str, str] | None = None) -> Printed:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return Printed(answer.content)


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Another program in place of the one that sets pages."""
    file = tmp_path / "program.py"
    file.write_text("\n".join(("import sys", *lines)))
    monkeypatch.setattr(press, "PROGRAM", file)


@pytest.mark.long
def test_the_file_says_what_the_page_says(client: TestClient) -> None:
    file = printed(client, OSBY_PDF)

    assert file.lacks(client.get(OSBY).text) == set()
    assert file.told == {
        "title": "Osby – Digital Skånekarta kultur",
        "author": "Region Skåne, Kulturförvaltningen",
        "lang": "sv",
        "tagged": "True",
        "shows title": "True",
    }
    assert 2 <= len(file.pages) <= 6
    for number, text in enumerate(file.pages, 1):
        assert f"{number} ({len(file.pages)})" in text
        assert "från http://testserver/kommun/1273" in " ".join(text.split())
    assert all(address.startswith(("http://testserver/", "https://")) for address in file.links)
    assert "http://testserver/utlysning/kommunsamverkan-2019" in file.links


def test_the_file_is_named_after_the_place_and_the_day(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "sys.stdout.write('%PDF-1.7')")
    told = client.get("/kommun/1280?f=pdf").headers["content-disposition"]

    assert told == (
        f'attachment; filename="samtalsunderlag-malmo-{today()}.pdf"; '
        f"filename*=UTF-8''samtalsunderlag-malm%C3%B6-{today()}.pdf"
    )
    in_english = client.get("/kommun/1280?f=pdf&lang=en").headers["content-disposition"]
    assert f"briefing-malmo-{today()}.pdf" in in_english


def test_whoever_has_the_file_or_wants_its_headers_has_nothing_made(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "sys.stdout.write('%PDF-1.7')")
    first = client.get(OSBY_PDF)
    program(tmp_path, monkeypatch, "sys.exit(1)")
    again = client.get(OSBY_PDF, headers={"If-None-Match": first.headers["etag"]})
    heads = client.head("/kommun/1280?f=pdf")

    assert again.status_code == 304
    assert heads.status_code == 200
    assert heads.content == b""
    assert heads.headers["etag"] != first.headers["etag"]


def test_a_form_that_is_not_there_is_told_with_those_that_are(client: TestClient) -> None:
    for text in ("docx", "", "PDF"):
        answer = client.get(OSBY, params={"f": text})
        assert answer.status_code == 400
        assert "html" in answer.text
        assert "pdf" in answer.text
    assert client.get(f"{OSBY_PDF}&f=html").status_code == 400
    assert client.get(f"{OSBY}?f=html").status_code == 200


@pytest.mark.parametrize(
    ("lines", "status", "said"),
    [
        (("import signal; signal.pause()",), 503, "hann inte bli färdig"),
        (("sys.exit(3)",), 503, "Pango saknas"),
        (("sys.exit(1)",), 500, "gick inte att göra"),
        (("import os, signal; os.kill(os.getpid(), signal.SIGKILL)",), 500, "gick inte att göra"),
        (("sys.stdout.write('no such file')",), 500, "gick inte att göra"),
    ],
)
def test_a_program_that_fails_is_told_on_a_page(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    program(tmp_path, monkeypatch, *lines)
    monkeypatch.setattr(press, "PATIENCE_S", 2)
    answer = client.get(OSBY_PDF)

    assert answer.status_code == status
    assert said in answer.text
    assert ("retry-after" in answer.headers) is (status == 503)


def test_no_more_wait_for_the_press_than_there_is_room_for(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, begun = tmp_path / "ready", tmp_path / "begun"
    program(
        tmp_path,
        monkeypatch,
        "import pathlib, time",
        f"pathlib.Path({str(begun)!r}).touch()",
        # A condition is waited for: the file is there when the other reader has been answered.
        f"while not pathlib.Path({str(ready)!r}).exists(): time.sleep(0.02)",
        "sys.stdout.write('%PDF-1.7')",
    )
    monkeypatch.setattr(client.app.state, "press", press.Press(waiting=0))
    with ThreadPoolExecutor(1) as others:
        first = others.submit(client.get, OSBY_PDF)
        while not begun.exists():
            assert not first.done(), first.result().text
        busy = client.get("/kommun/1280?f=pdf")
        ready.touch()
        assert first.result().content == b"%PDF-1.7"

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
    assert "Många PDF-filer" in busy.text


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/static/css/print.css",
        "file:///etc/passwd",
        "http://host/static/../../../../pyproject.toml",
        "http://host/static/%2e%2e/%2e%2e/app.py",
        "http://host/static/js/main.js",
        "http://host/karta.svg",
        "http://host@other.example/static/favicon.svg",
    ],
)
def test_a_page_on_its_way_to_paper_reads_nothing_but_our_own_files(url: str) -> None:
    sheet = Sheet("<p>", "http://host", "", "Vi", today())

    with pytest.raises((ValueError, OSError)):
        typeset.own(sheet.asked(), url)


def test_it_reads_our_own_below_whatever_path_the_service_has() -> None:
    asked = Sheet("<p>", "http://host/kultur", "/kultur", "Vi", today()).asked()

    assert typeset.own(asked, "http://host/kultur/static/favicon.svg?v=1")[0].startswith(b"<svg")
    assert b"@page" in typeset.own(asked, "http://host/kultur/static/styles/rows.css")[0]


def test_a_page_on_its_way_to_paper_asks_for_no_typeface_of_the_system() -> None:
    page = '<link rel="stylesheet" href="/static/styles/rows+pages.css?v=1">'
    style = Sheet(page, "http://host", "", "Vi", today()).style

    assert style.count("@font-face") >= 2
    assert "local(" not in style


def test_a_drawing_has_the_colours_of_the_light_theme() -> None:
    page = '<link rel="stylesheet" href="/static/styles/rows+pages.css?v=1">'
    drawing = Sheet(page, "http://host", "", "Vi", today()).drawing

    assert ".bar {" in drawing
    assert "#0d4456" in drawing
    assert "var(" not in drawing
    assert "CanvasText" not in drawing


@pytest.mark.long
def test_hostile_words_are_words_on_paper_too(
    client: TestClient, connection: sa.Connection
) -> None:
    title = "<script>alert(1)</script> \" ') </p><img src='file:///etc/passwd'> \u200b\u202e"
    write(connection, {**HIDDEN, "visibility": "open", "title": title})
    file = printed(client, "/kommun/1267?f=pdf")

    assert "<script>alert(1)</script>" in file.text
    assert "root:" not in file.text


@pytest.mark.long
def test_what_is_internal_is_in_the_files_of_staff_alone(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, HIDDEN)
    cookie = {"Cookie": f"{LOCAL_COOKIE}={signing.session(connection, 'Petra', 'staff')}"}
    reader = {"Cookie": f"{LOCAL_COOKIE}={signing.session(connection, 'Lasse', 'reader')}"}
    address = "/kommun/1267?f=pdf"
    of_public = client.get(address)
    of_staff = client.get(address, headers=cookie)

    assert "Zebrafinkarna" in Printed(of_staff.content).text
    assert "private" in of_staff.headers["cache-control"]
    for answer in (of_public, client.get(address), client.get(address, headers=reader)):
        assert "Zebrafinkarna" not in Printed(answer.content).text
        assert answer.headers["etag"] != of_staff.headers["etag"]
    assert "Petra" not in Printed(of_staff.content).text


@pytest.mark.long
def test_all_33_are_files_that_can_be_read_aloud_and_say_what_their_pages_say(
    client: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    codes = re.findall(r'href="/kommun/(\d{4})"', client.get("/kommun").text)
    assert len(set(codes)) == 33
    pages = 0
    for code in sorted(set(codes)):
        page = client.get(f"/kommun/{code}").text
        file = printed(client, f"/kommun/{code}?f=pdf")
        path = tmp_path / f"{code}.pdf"
        path.write_bytes(file.content)
        found = [each for each in validate(path).findings if each.severity is Severity.ERROR]

        assert found == [], code
        assert file.lacks(page) == set(), code
        assert 3 <= len(file.pages) <= 9, code
        assert file.cut_off == [], code
        assert file.alone == [], code
        assert min(file.filled[:-1]) > ENOUGH, code
        pages += len(file.pages)
    assert pages <= MOST_PAGES
    assert "points where nothing is read" not in caplog.text


@pytest.mark.long
def test_the_same_page_is_the_same_file(client: TestClient) -> None:
    page = client.get("/kommun/1280").text
    sheet = Sheet(page, "http://testserver", "", "Vi", today())

    assert press.Press().printed(sheet) == press.Press().printed(sheet)


@pytest.mark.long
def test_no_line_is_laid_out_over_and_over(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file costs is the lines that are laid out. A long address that was a box of its own
    took eighteen a word of the page: fourteen seconds of a core for what is done in two."""
    counted = tmp_path / "lines"
    program(
        tmp_path,
        monkeypatch,
        "import runpy",
        "from weasyprint.text import line_break",
        "laid, made = [], line_break.create_layout",
        "line_break.create_layout = lambda *of, **how: laid.append(1) or made(*of, **how)",
        "try:",
        f"    runpy.run_path({typeset.__file__!r}, run_name='__main__')",
        "finally:",
        f"    open({str(counted)!r}, 'w').write(str(len(laid)))",
    )
    for code in ("1273", "1280"):
        file = printed(client, f"/kommun/{code}?f=pdf")
        words = len(file.text.split())

        assert words / 2 < int(counted.read_text()) < 5 * words, code


@pytest.mark.long
def test_a_machine_without_typefaces_makes_a_file_with_every_letter(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what fontconfig needs to start; no folder of fonts."""
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    program(
        tmp_path,
        monkeypatch,
        "import os, runpy",
        f"os.environ['FONTCONFIG_FILE'] = {str(empty)!r}",
        f"runpy.run_path({typeset.__file__!r}, run_name='__main__')",
    )
    file = printed(client, OSBY_PDF)

    assert file.lacks(client.get(OSBY).text) == set()
    assert "Östra Göinge" in file.text
    assert file.typefaces
    assert all("Source-Sans" in name for name in file.typefaces)


def test_the_program_knows_no_secret_of_the_server(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKANEKARTA_OIDC_CLIENT_SECRET", "hemligt")
    program(tmp_path, monkeypatch, "import os; sys.stdout.write('%PDF' + str(dict(os.environ)))")
    told = client.get(OSBY_PDF).text

    assert "SOURCE_DATE_EPOCH" in told
    assert "SKANEKARTA" not in told


@pytest.mark.long
def test_no_process_of_the_server_holds_the_library() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import skanekarta.app, sys; print('weasyprint' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout.strip() == "False"


@pytest.mark.long
def test_the_program_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    program = Path(typeset.__file__)
    code = (
        f"import runpy; found = runpy.run_path({str(program)!r}); found['bound'](2**28);"
        "bytearray(2**29)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "MemoryError" in done.stderr


@pytest.mark.long
def test_a_name_that_begins_a_line_stands_on_it_however_wide_the_line_is() -> None:
    said = "Kulturen i Lund has got SEK\u00a05,345,000 of SEK\u00a05,915,000, 90%."
    each = '<p style="width:{width}px">{said} <span><a href="#regel">rule</a></span></p>'
    lines = "".join(each.format(width=width / 2, said=said) for width in range(700, 1200))
    page = f'<html lang="en"><title>A page</title><body>{lines}</body></html>'
    asked = {"page": page, "base": "http://host/", "author": "", "day": "2026-01-01", "drawing": ""}
    told = Printed(typeset.pdf(asked))

    assert sum(text.count(" rule") for text in told.pages) > 10
    assert not [line for text in told.pages for line in text.splitlines() if line == "Kulturen"]
