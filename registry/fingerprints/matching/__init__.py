"""Prints compared: 1:1 in `comparison`, 1:N in `galleries`, prints without a known owner in `presented`.

`sides` holds the prints of the galleries in memory, `among` compares those of one request with each other, and
`pictures` draws two impressions with their paired minutiae for an examiner. Begin with `comparison`.
"""
