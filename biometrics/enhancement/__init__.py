"""An unclear print drawn anew, for a second reading, by four more networks of the package that holds LEADER's weights.

Begin with `networks`; `graph` builds their graphs once.
"""
