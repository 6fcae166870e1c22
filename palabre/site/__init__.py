"""The front door: settings, addresses, base pages, design system, Today, command line."""
