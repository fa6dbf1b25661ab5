"""Makes the sample calendars, or a large one.

python sample_data/make.py
python sample_data/make.py large.xlsx 10000   (or large.csv)
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Font

HERE = Path(__file__).parent

HEADER = (
    *("Name", "Date", "Type", "End date", "Start time", "Street", "City", "State"),
    *("Postal code", "Country", "Latitude", "Longitude", "Website"),
)
Row = tuple[object, ...]

_SERIES = (
    ("Lakeside Spring 10K", "race", time(9, 30), "1 Shore Road"),
    ("Mill Hill Time Trial", "timeTrial", time(18, 15), "Mill Lane car park"),
    ("Thursday Club Run", "runClub", time(19, 0), "Clubhouse, 4 Park Street"),
    ("Old Harbour Half Marathon", "race", time(8, 0), "Harbour Square"),
    ("Volunteers' Evening", "other", time(19, 30), "Town Hall"),
    ("Two Lakes Ultra", "race", time(6, 0), "North Jetty"),
)


def tidy() -> Iterator[Row]:
    """Yield the season of a club: two dozen events without errors."""
    first = date(2027, 3, 6)
    for week in range(24):
        name, kind, start, street = _SERIES[week % len(_SERIES)]
        day = first + timedelta(weeks=week, days=week % 2)
        end = day + timedelta(days=1) if "Ultra" in name else None
        title = name if week < len(_SERIES) else f"{name} {week // len(_SERIES) + 1}"
        site = f"https://lakeside.example/{2027}/{week + 1}"
        place = (street, "Lakeside", "MN", "55044", "USA")
        yield (title, day, kind, end, start, *place, 44.6497, -93.2427, site)


MESSY = """\
Veranstaltungskalender 2027 – LG Seeblick;;;;;;
(Stand: Januar, Änderungen vorbehalten);;;;;;
;;;;;;
Veranstaltung *;Datum (TT.MM.JJJJ);Art;Uhrzeit;Ort;Webseite;Bemerkung
Seeblick-Frühjahrslauf;07.03.2027;Volkslauf;10 Uhr;Seeblick;www.lg-seeblick.example;10 km und 5 km
Bahnabend;15.04.2027;Lauftreff;18.30 Uhr;"Seeblick; Stadion";;
Einzelzeitfahren Mühlberg;5. Mai 2027;Zeitfahren;18:15;Mühldorf;;Startnummern ab 17 Uhr
Drei-Seen-Staffel;12.-13. Juni 2027;Staffel;9 Uhr;Seeblick;lg-seeblick.example/staffel;"zwei Tage,
Zelten möglich"
Abendlauf;31.06.2027;Lauf;19 Uhr;Seeblick;;den 31. Juni gibt es nicht
Sommerfest;TBC;Sonstiges;;Vereinsheim;;
Nachtmarathon;18.09.2027;Maraton;20 Uhr;Seeblick;;
Herbstlauf;02.10.2027;Lauf;abends;Seeblick;#anfahrt;
"""

MIXED = (
    ("Event", "Race Date", "Category", "Start", "Venue", "Sign-up link"),
    ("Frost 5K", "03/04/2027", "Road Run", "9:00 AM", "City Park", "runsignup.example/frost"),
    ("Frost 5K", "03/04/2027", "Road Run", "9:00 AM", "City Park", "runsignup.example/frost"),
    ("River Relay", "05/06/2027", "Relay", "8 am", "Boat House", None),
    ("CANCELLED Gravel Grinder", "06/05/2027", "Gravel", None, None, None),
)
"""No part above 12, no weekday: nobody can tell day from month here without being asked."""


def large(rows: int, bad: float = 0.0, seed: int = 7) -> Iterator[Row]:
    """Yield a large calendar; of its rows the share `bad` (0 to 1) holds an impossible date."""
    random = Random(seed)  # noqa: S311 sample data, not a secret
    first = date(2027, 1, 1)
    for number in range(rows):
        name, kind, start, street = _SERIES[number % len(_SERIES)]
        day: object = first + timedelta(days=number % 365)
        if random.random() < bad:
            day = "31 February 2027"
        lat, lng = round(random.uniform(24, 49), 5), round(random.uniform(-124, -67), 5)
        place = (f"{number} {street}", "Lakeside", "MN", "55044", "USA")
        site = f"https://lakeside.example/{number}"
        yield (f"{name} No {number}", day, kind, None, start, *place, lat, lng, site)


def write_workbook(path: Path, rows: Iterator[Row]) -> None:
    """Write rows below the header; dates shown as 03-May-2027."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Events")
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    book.save(path)


def write_csv(path: Path, rows: Iterator[Row]) -> None:
    """Write the same as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def write_tidy(path: Path) -> None:
    """Write the tidy calendar as a person would: bold header, dates that cannot be misread."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Season 2027"
    sheet.append(HEADER)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in tidy():
        sheet.append(row)
    for column in ("B", "D"):
        for cell in sheet[column][1:]:
            cell.number_format = "DD-MMM-YYYY"
    for cell in sheet["E"][1:]:
        cell.number_format = "HH:MM"
    for letter, width in zip("ABCDEFGHIJKLM", (30, 13, 11, 13, 11, 24, *[12] * 7), strict=True):
        sheet.column_dimensions[letter].width = width
    book.properties.created = book.properties.modified = datetime(2027, 1, 1)  # noqa: DTZ001 as written in a file
    book.save(path)


def main(arguments: list[str]) -> None:
    """Write the samples, or the one large file that the arguments name."""
    if arguments:
        path, rows = Path(arguments[0]), int(arguments[1])
        write = write_csv if path.suffix == ".csv" else write_workbook
        write(path, large(rows))
        print(f"wrote {path}: {rows} rows")
        return
    write_tidy(HERE / "tidy-calendar.xlsx")
    write_csv(HERE / "tidy-calendar.csv", tidy())
    (HERE / "messy-calendar-de.csv").write_bytes(MESSY.encode("cp1252"))
    book = Workbook()
    for row in MIXED:
        book.active.append(row)
    book.save(HERE / "ambiguous-dates.xlsx")
    print(
        "wrote tidy-calendar.xlsx, tidy-calendar.csv, messy-calendar-de.csv, ambiguous-dates.xlsx"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
