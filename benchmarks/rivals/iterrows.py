"""The shortest script: `iterrows.py CALENDAR BASE_URL`."""

import sys

import pandas as pd
import requests

frame = pd.read_excel(sys.argv[1], dtype=str, engine="openpyxl")
for _, row in frame.iterrows():
    body = {"name": row["Name"], "slug": row["Website"], "type": row["Type"], "date": row["Date"]}
    answer = requests.post(
        f"{sys.argv[2]}/events", json=body, headers={"Authorization": "Bearer key"}, timeout=30
    )
    answer.raise_for_status()
