"""Signed notifications of what happened, to receivers allowed one by one: begin with `service`, then `sending`."""
