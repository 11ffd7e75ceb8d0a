"""What a search reads of each print before it compares any. In order:

descriptor   the surroundings of each minutia as 24 numbers, by a learnt projection (`model.npz`)
cells        a code of four bytes for it, and which codes a probe looks for
fine         eight more bytes, and how much likelier mates than strangers two minutiae are by them
voting       a print's votes for a probe: codes that agree in rotation
lists        the same votes for many prints at once, by cell; `prefetch` hides the memory's latency
"""
