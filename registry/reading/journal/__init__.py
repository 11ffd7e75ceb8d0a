"""The journal as the auditor reads it: its entries by account, act and day, and who saw a person.

Begin with `service.entries`; `queries` finds them, `commands` is `registry audit who`.
"""
