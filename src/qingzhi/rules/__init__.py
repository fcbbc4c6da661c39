"""What breaks the policy: one module per part of the Opinions, over one mechanism (``rule``, ``compile``)."""
