"""Pairs that investigators told apart: not a duplicate, remembered until the data of either change."""
