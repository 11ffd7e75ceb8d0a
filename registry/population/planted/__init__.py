"""What is planted: a pattern of fraud for every indicator, and innocent cases that look like fraud.

`catalogue` lists all of them with the level each is to have; `pattern` holds what they share; `births`, `offices` and
`prints` plant fraud in births, in those who register and attend them, and in prints, cards and the watch-list;
`innocent` plants the look-alikes. Begin with `catalogue`.
"""
