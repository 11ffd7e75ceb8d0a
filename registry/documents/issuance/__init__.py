"""Issuing cards: the one place that knows both applications and cards. Begin with `service`."""
