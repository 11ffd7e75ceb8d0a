"""Checking a card without an account: its QR from text or picture, the status list, the page and the command."""
