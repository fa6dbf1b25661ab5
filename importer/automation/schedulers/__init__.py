"""Entries for cron, systemd and the Windows task scheduler that run `import-events batch jobs.toml`.

`crontab.py`, `systemd.py` and `windows_task.py` turn a schedule and a command into text, without side
effects; `installers.py` installs and removes that text.
"""
