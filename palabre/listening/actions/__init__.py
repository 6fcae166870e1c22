"""The verbs of people in listening: each told who acts, each in the audit trail."""
