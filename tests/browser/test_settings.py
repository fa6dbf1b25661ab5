"""Settings that cannot be, or cannot be followed: said where they were chosen."""

from playwright.sync_api import expect


def test_an_invalid_setting_is_reported_beside_its_button(open_page, messy_calendar):
    person = open_page(locale="de-DE")
    person.open()
    page = person.page
    person.choose(messy_calendar())
    page.locator("#settings-box > summary").click()
    year = page.locator("#year")
    year.fill("27")
    year.press("Enter")
    alert = page.locator("#settings-error")
    expect(alert).to_contain_text("„27“ ist für „Jahr für Daten ohne Jahr“ nicht gültig.")
    expect(alert).to_be_in_viewport()
    expect(alert.locator("[lang=en]")).to_have_count(0)
    expect(year).to_be_focused()
    expect(year).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#file-error")).to_be_empty()
    assert person.barriers() == []
    year.fill("2027")
    year.press("Enter")
    expect(alert).to_be_empty()
    expect(year).not_to_have_attribute("aria-invalid", "true")


def test_a_skipped_sheet_and_no_sheet_at_all_are_reported(page_user, messy_calendar):
    page = page_user.page
    page_user.choose(messy_calendar())
    page.get_by_label("Field of column What is on").select_option("name")
    expect(page.get_by_text("2 rows are invalid.")).to_be_visible()
    page.locator("#settings-box > summary").click()
    alert, apply = page.locator("#settings-error"), page_user.button("Apply")
    page.get_by_label("Notes").check()
    apply.click()
    expect(alert).to_contain_text("“Notes” was not read.")
    page.get_by_label("Season").uncheck()
    apply.click()
    expect(alert).to_contain_text("Select at least one sheet")
    expect(page.get_by_label("Season")).not_to_be_checked()
