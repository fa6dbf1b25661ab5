"""The addresses of the page."""

PATHS = (
    *("/", "/runs", "/runs/abc", "/runs/abc.json", "/static/page.js", "/download/template.xlsx"),
    *("/download/marked.xlsx", "/download/report.json", "/api/state", "/api/words"),
    *("/api/rows", "/api/position", "/api/remarks", "/api/events"),
)
