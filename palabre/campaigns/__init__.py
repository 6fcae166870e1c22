"""Campaigns, tracked links, coupons. The issue that opens this room has not begun."""
