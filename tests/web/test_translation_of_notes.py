"""Notes on the page: in its language, without options of the command line."""

from importer.web.translation import translate_notes

HIDDEN = 'Sheet "Drafts" was not read: it is hidden (use --sheet to import it).'
REUSED = 'Using the column mapping from your last file with these headers: --map "What=name".'


def test_notes_name_no_command_line_option():
    assert translate_notes([HIDDEN, REUSED], "en") == [
        'Sheet "Drafts" was not read: it is hidden.',
        'Using the column mapping from your last file with these headers: "What=name".',
    ]


def test_dates_on_a_german_page_are_german(page_client, workbook):
    page_client.http.headers["Accept-Language"] = "de"
    page_client.upload(
        workbook([["Lauf A", "03/04/2027", "race"], ["Lauf B", "04/05/2027", "race"]])
    )
    state = page_client.state()
    assert state["dates"][0]["readings"] == {"dmy": "3. April 2027", "mdy": "4. März 2027"}
