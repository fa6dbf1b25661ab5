"""Hostile XML: document types, entities, depth, encodings, relationships that lead elsewhere."""

from .case import add, hostile
from .workbooks import (
    BOOK,
    BOOK_RELS,
    MAIN,
    RELS,
    ROWS,
    ROWS_XML,
    SHEET,
    STRINGS,
    STYLES,
    book_xml,
    ods,
    ods_parts,
    relations,
    sheet_xml,
    xlsx,
    xlsx_parts,
)

PLAIN, PLAIN_ODS = xlsx_parts(), ods_parts()
LAUGHS = "<!DOCTYPE a [" + '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(12)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY l12 SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd"><!-- &l12; -->'
SHORT_NAMES = {
    "workbook": BOOK, "workbook-rels": BOOK_RELS, "package-rels": RELS,
    "strings": STRINGS, "styles": STYLES, "sheet": SHEET, "content-types": "[Content_Types].xml",
}  # fmt: skip


def _with_doctype(part: str, doctype: str) -> bytes:
    return xlsx(changed={part: doctype + PLAIN[part].replace("</", "&l12;</", 1)})


for _name, _part in SHORT_NAMES.items():
    for _what, _doctype in (("entities", LAUGHS), ("outside", OUTSIDE), ("remote", REMOTE)):
        if _what == "entities" or _part in (SHEET, STRINGS):
            add(
                f"doctype-of-{_what}-in-{_name}.xlsx",
                lambda part=_part, doctype=_doctype: _with_doctype(part, doctype),
                "document type",
            )

for _part in ("content.xml", "META-INF/manifest.xml", "styles.xml", "meta.xml"):
    add(
        f"doctype-in-{_part.rpartition('/')[2].replace('.', '-')}.ods",
        lambda part=_part: ods(changed={part: LAUGHS + PLAIN_ODS.get(part, "<a>&l12;</a>")}),
        "document type",
    )


@hostile("xlsx", says="document type")
def doctype_behind_a_comment_of_a_megabyte() -> bytes:
    return xlsx(changed={STRINGS: f"<!--{'-x' * 500_000}-->{LAUGHS}{PLAIN[STRINGS]}"})


@hostile("xlsx", says="document type")
def doctype_in_utf_16() -> bytes:
    text = f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}{PLAIN[STRINGS]}'
    return xlsx(changed={STRINGS: text.encode("utf-16")})


@hostile("xlsx", says="document type")
def doctype_in_a_part_of_another_ending() -> bytes:
    moved = PLAIN[BOOK_RELS].replace("sheet1.xml", "sheet1.dat")
    return xlsx(changed={BOOK_RELS: moved, "xl/worksheets/sheet1.dat": LAUGHS + PLAIN[SHEET]})


@hostile("xlsx")
def sheet_in_utf_16() -> bytes:
    text = '<?xml version="1.0" encoding="utf-16"?>' + PLAIN[SHEET]
    return xlsx(changed={SHEET: text.encode("utf-16")})


@hostile("xlsx", says="could not be read")
def entity_that_nobody_declared() -> bytes:
    return xlsx(ROWS_XML.replace("Lakeside", "&evil;"))


@hostile("xlsx")
def references_to_characters_that_are_none() -> bytes:
    return xlsx(ROWS_XML.replace("Lakeside", "&#0;&#xD800;&#x110000;&#99999999999;"))


@hostile("xlsx", rows=ROWS)
def controls_and_bidi_in_a_cell() -> bytes:
    return xlsx(ROWS_XML.replace("Lakeside", "&#x1b;[31m\u202e\u2066&#x7;_x001B_[2J\x7f\x9b"))


@hostile("xlsx")
def bytes_that_are_no_utf_8_in_a_cell() -> bytes:
    return xlsx(
        changed={SHEET: PLAIN[SHEET].encode().replace(b"Lakeside", b"\xff\xfe\xc3(\xed\xa0\x80")}
    )


for _part in (SHEET, STRINGS, BOOK, STYLES):
    add(
        f"elements-200000-deep-in-{_part.rpartition('/')[2].replace('.', '-')}.xlsx".lower(),
        lambda part=_part: xlsx(changed={part: "<a>" * 200_000 + PLAIN[part]}),
    )


@hostile("ods")
def elements_200000_deep_in_a_cell() -> bytes:
    deep = "<text:span>" * 200_000 + "x" + "</text:span>" * 200_000
    return ods(changed={"content.xml": PLAIN_ODS["content.xml"].replace("Lakeside 10K", deep)})


@hostile("xlsx")
def attribute_of_20_megabytes() -> bytes:
    return xlsx(ROWS_XML.replace("<row ", f'<row spans="{"1" * 20_000_000}" ', 1))


@hostile("xlsx")
def attributes_by_the_hundred_thousand() -> bytes:
    many = " ".join(f'a{at}="x"' for at in range(300_000))
    return xlsx(ROWS_XML.replace("<row ", f"<row {many} ", 1))


@hostile("xlsx")
def error_marks_by_the_hundred_thousand_in_one_tag() -> bytes:
    return xlsx(ROWS_XML.replace("<c ", "<c " + ' t="e"' * 300_000 + " ", 1))


@hostile("xlsx")
def cells_of_errors_that_never_end() -> bytes:
    return xlsx('<row r="1">' + '<c r="A1" t="e">' * 200_000 + "</row>" + ROWS_XML)


@hostile("xlsx")
def sheet_that_ends_within_its_first_tag() -> bytes:
    return xlsx(changed={SHEET: PLAIN[SHEET][:30]})


@hostile("xlsx", says="could not be read")
def sheet_that_ends_within_a_cell() -> bytes:
    return xlsx(changed={SHEET: PLAIN[SHEET].partition("Night")[0]})


@hostile("xlsx")
def sheet_that_is_empty() -> bytes:
    return xlsx(changed={SHEET: ""})


@hostile("xlsx", says="could not be read")
def workbook_that_is_empty() -> bytes:
    return xlsx(changed={BOOK: ""})


@hostile("xlsx")
def sheet_with_a_stylesheet_instruction() -> bytes:
    return xlsx(changed={SHEET: '<?xml-stylesheet href="file:///etc/passwd"?>' + PLAIN[SHEET]})


@hostile("xlsx")
def sheet_with_an_xinclude() -> bytes:
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    )
    return xlsx(ROWS_XML.replace("Lakeside 10K", include))


# -- where relationships lead ---------------------------------------------------------------------

for _called, _target in (
    ("the-web", "http://127.0.0.1:9/sheet.xml"),
    ("a-file", "file:///etc/passwd"),
    ("the-folders-above", "../../../../../../etc/passwd"),
    ("an-absolute-path", "/etc/passwd"),
    ("a-share", "\\\\\\\\127.0.0.1\\\\share\\\\sheet.xml"),
    ("nowhere", ""),
    ("itself", "_rels/workbook.xml.rels"),
    ("the-workbook", "workbook.xml"),
    ("a-device", "/dev/zero"),
):
    add(
        f"sheet-that-lies-in-{_called}.xlsx",
        lambda target=_target: xlsx(changed={BOOK_RELS: relations(("worksheet", target))}),
    )


@hostile("xlsx", says="damaged")
def workbook_whose_rels_name_no_workbook() -> bytes:
    return xlsx(changed={RELS: relations(("officeDocument", "http://127.0.0.1:9/workbook.xml"))})


@hostile("xlsx", rows=ROWS)
def external_links_to_the_web_and_to_files() -> bytes:
    links = relations(
        ("externalLinkPath", "http://127.0.0.1:9/a.xlsx"),
        ("externalLinkPath", "file:///etc/passwd"),
        outside=True,
    )
    link = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    return xlsx(
        changed={
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": links,
            BOOK: book_xml(
                rest='<externalReferences><externalReference r:id="r9"/></externalReferences>'
            ),
        }
    )


@hostile("xlsm", rows=ROWS)
def macros_that_open_by_themselves() -> bytes:
    return xlsx(
        changed={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"AutoOpen" * 999}
    )


@hostile("xlsx", rows=ROWS)
def hyperlinks_and_pictures_from_elsewhere() -> bytes:
    after = '<hyperlinks><hyperlink ref="A2" r:id="r0"/></hyperlinks><drawing r:id="r1"/>'
    outside = relations(
        ("hyperlink", "javascript:alert(1)"), ("image", "//127.0.0.1/x"), outside=True
    )
    return xlsx(
        changed={
            SHEET: sheet_xml(after=after),
            "xl/worksheets/_rels/sheet1.xml.rels": outside,
        }
    )
