"""What both connections to Microsoft Teams share: calls to Microsoft Graph, and its messages."""
