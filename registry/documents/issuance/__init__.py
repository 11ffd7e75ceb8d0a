"""From an approved application to the card in its bearer's hands, and the events that end both.

The only room that knows both applications and cards. Begin with `service` (issue, deliver); `endings` records deaths
and cancelled actas.
"""
