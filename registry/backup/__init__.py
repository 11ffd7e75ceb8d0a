"""Backups: PostgreSQL's own base backups, whole and incremental, sealed for people who are not on this machine.

Begin with `catalogue` (what lies in a folder of backups), then `making`, `restoring` and `drill` (a restored database
is started and looked through); `commands` puts them on the command line. The vault's keys are never in a backup.
"""
