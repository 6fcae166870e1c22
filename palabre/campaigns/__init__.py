"""Campaigns: what joins an effort to its effect. Tracked links, codes, coupons, events, contests."""
