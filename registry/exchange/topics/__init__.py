"""OSIA's notification 1.2.0: topics that an agreement allows, subscribed to, confirmed, and ended.

What is sent afterwards is sent by `exchange.notifications`, as to every receiver. Begin with `standard`.
"""
