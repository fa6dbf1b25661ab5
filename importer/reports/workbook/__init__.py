"""The workbook report."""
