"""Pages of the counter that issues minors' IDs: a person's file, applications by steps, cards and their hand-over.

Begin with `pages` (the queue and an application); `forms` says what is asked. Rules are those of the rooms below; a
held application looks like any other that waits.
"""
