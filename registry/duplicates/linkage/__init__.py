"""Probabilistic record linkage of persons: Fellegi–Sunter with term frequencies.

Names become keys (`writing`), what is known of a person features (`facts`); `blocks` choose who is compared,
`comparisons` how two agree (`agreement`), `model` what that weighs. `service` stores features and scores one record;
`bulk` runs the same comparisons over the whole registry.
"""
