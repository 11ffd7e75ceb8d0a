"""1:N searches as jobs: a search is answered by every part of the galleries, each held by a worker of its own.

Begin with `service`, where a task asks; `asking` queues a search, `answering` is one part's job and the gathering,
`keeping` what a worker with a part says of itself, and `plan` how many parts there are now.
"""
