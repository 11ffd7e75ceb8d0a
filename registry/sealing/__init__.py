"""Sealed persons: adopted, victims, protected witnesses. To whoever may not know, they do not exist."""
