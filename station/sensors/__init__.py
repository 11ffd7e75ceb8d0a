"""Fingerprint sensors behind one small interface, and cameras."""
