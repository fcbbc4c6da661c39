"""The settings: what all share (``base``), one PC (``standalone``), many units (``networked``), and the environment."""
