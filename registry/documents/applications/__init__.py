"""Applications for a minor's ID, from draft to decision. Begin with `service`."""
