"""The script of somebody in a hurry: `pool.py CALENDAR BASE_URL`, 16 threads, a session for each."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import requests

THREADS = 16
frame = pd.read_excel(sys.argv[1], dtype=str, engine="openpyxl")
local = threading.local()


def post(row: tuple[str, str, str, str]) -> None:
    """Post a row."""
    if not hasattr(local, "session"):
        local.session = requests.Session()
    name, slug, kind, day = row
    answer = local.session.post(
        f"{sys.argv[2]}/events",
        json={"name": name, "slug": slug, "type": kind, "date": day},
        headers={"Authorization": "Bearer key"},
        timeout=30,
    )
    answer.raise_for_status()


rows = frame[["Name", "Website", "Type", "Date"]].itertuples(index=False, name=None)
with ThreadPoolExecutor(THREADS) as pool:
    for _ in pool.map(post, rows):
        pass
