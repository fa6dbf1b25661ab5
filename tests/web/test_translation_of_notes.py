"""Notes on the page: in its language, without anything that only the command line understands."""

from importer.web.translation import translate_notes, translate_page_reason

HIDDEN = 'Sheet "Drafts" was not read: it is hidden (--sheet takes it in).'
RECALLED = 'Columns as you said of a file with these headers before: --map "What=name".'


def test_no_option_is_named():
    assert translate_notes([HIDDEN, RECALLED], "en") == {
        "notes": [
            'Sheet "Drafts" was not read: it is hidden.',
            'Columns as you said of a file with these headers before: "What=name".',
        ],
        "notes_english": [],
    }
    told = translate_notes([HIDDEN, RECALLED, 'No column is called "X", as --map says.'], "de")
    assert told["notes"][0] == "Das Blatt „Drafts“ wurde nicht gelesen: es ist verborgen."
    assert "--" not in "".join(told["notes"])
    assert not told["notes_english"]


def test_untranslated_notes_are_marked_as_english():
    told = translate_notes([HIDDEN, "A server's word."], "de")
    assert told["notes_english"] == ["A server's word."]


def test_why_a_row_is_skipped():
    assert translate_page_reason("cancelled (--include-cancelled takes it in)", "en") == "cancelled"
    assert translate_page_reason("cancelled (--include-cancelled takes it in)", "de") == "abgesagt"


def test_a_german_page_says_days_notes_and_reasons_in_german(page_client, workbook):
    page_client.http.headers["Accept-Language"] = "de"
    page_client.upload(
        workbook([["Lauf A", "03/04/2027", "race"], ["Lauf B", "04/05/2027", "race"]])
    )
    state = page_client.state()
    assert state["dates"][0]["readings"] == {"dmy": "3. April 2027", "mdy": "4. März 2027"}
