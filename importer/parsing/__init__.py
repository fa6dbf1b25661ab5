"""Table → values: choose the sheet, find the header row, map the columns and read every cell."""
