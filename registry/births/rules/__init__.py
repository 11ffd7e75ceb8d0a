"""The room's decisions: pure functions of what is known, each returning every reason at once.

fields: what a certificate holds, its words and ranges, where each field stands in a request. certificate: what is
wrong, missing, unusual. deadlines: ordinary or extemporaneous, and when prints are taken again. prints: what is wrong
with prints before any is looked at. verification: what the prints of mother and infant say of their bond.
"""
