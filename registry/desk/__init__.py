"""What there is to do, by role: the first page after signing in.

Begin with `pages`. It only gathers what other rooms list, each by its own rules.
"""
