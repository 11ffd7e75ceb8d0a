"""The room's decisions: pure functions, each returning every reason at once.

`fields`: what a certificate holds, its vocabulary and ranges, the JSON pointer of each field. `certificate`: what is
wrong or missing. `notices`: what is unusual. `deadlines`: ordinary or extemporaneous; when prints are taken again.
`prints`: what is wrong with prints before any image is examined. `verification`: what prints conclude about the bond.
"""
