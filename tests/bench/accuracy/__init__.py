"""Measures the eye against ground truth, beside plain MediaPipe on the same frames."""
