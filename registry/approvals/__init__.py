"""A supervisor's pages: one list of all that waits for a second person, and each of its decisions.

Begin with `waiting` (what is listed, from which room) and `deciding` (the page that every decision has). What a
decision does is the business of the room it belongs to; nothing here changes a row by itself.
"""
