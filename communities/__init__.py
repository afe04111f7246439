"""Who, where, and how safe."""
