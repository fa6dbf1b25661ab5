"""The workbook report: the calendar with its annotations and a summary sheet."""
