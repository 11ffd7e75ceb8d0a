"""The rules of applications, pure: who may have an ID and how long it is valid, and the states of an application.

Begin with `entitlement`; `reasons` has the words and pointers of what it returns.
"""
