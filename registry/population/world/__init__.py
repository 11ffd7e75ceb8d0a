"""The people of the population and what happens to them, as plain values before they become rows.

`names` and `land` are drawn by frequency, `people` holds the values, `families` draws ordinary registrations, and
`second_registrations` registers a child again with errors. Begin with `families`.
"""
