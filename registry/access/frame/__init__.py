"""What surrounds every page: who is signed in, the menu of their role, the language, notices, refusals in words.

Begin with `showing` (how a room shows a page); `view` is what the layout knows of a request. Templates and styles are
in `registry.web`.
"""
