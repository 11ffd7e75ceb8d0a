"""Pairs that investigators told apart: not duplicates, remembered until the data of either person change."""
