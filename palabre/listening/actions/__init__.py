"""The verbs of listening: the only writers, each told who acts, each in the audit trail."""
