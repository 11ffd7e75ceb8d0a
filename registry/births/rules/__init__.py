"""The room's decisions: pure functions of what is known, each returning every reason at once.

    fields          what a certificate holds, its words and ranges, where each field stands in a request
    certificate     what is wrong, what is missing, what is unusual
    deadlines       ordinary or extemporaneous
    prints          what is wrong with prints, which are asked for
    verification    what the prints of mother and infant say of their bond
"""
