"""Cases, purpose-bound searches, judgements, comparisons, link graph, watch-list, export: the investigators' rooms."""
