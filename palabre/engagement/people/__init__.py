"""The person behind the handles: who they are, what joins and parts them, and where they are known, too."""
