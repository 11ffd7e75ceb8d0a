"""Children of one delivery, put right afterwards: joined where they were enrolled apart, parted where they were not.

`circumstances` points out at the counter where a delivery was forgotten, or another district was written. Begin with
`rules` (plurality and order of those joined) and `service`. Read next: `registry.births.corrections`, which
keeps what stood in the certificates before.
"""
