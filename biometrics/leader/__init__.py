"""LEADER, the network that finds minutiae, on onnxruntime. Begin with `network`."""
