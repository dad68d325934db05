"""The processes of a desk: web, sender, timers, and the local mail server of a demo."""
