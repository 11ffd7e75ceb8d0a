"""The investigators' desk: the queue of cases with filters and sort, the tasks that are due, notices, many at once.

Begin with `queries.queue`; what one case is stays in `registry.investigations.cases`.
"""
