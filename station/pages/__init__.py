"""The pages that the station serves on loopback."""
