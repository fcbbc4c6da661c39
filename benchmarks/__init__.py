"""Measured side by side: what Qingzhi does, what a user would use instead, and the floor below both."""
