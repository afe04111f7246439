"""Forms: what may be typed, and a clear sentence where it cannot be."""
