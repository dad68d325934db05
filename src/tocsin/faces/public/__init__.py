"""What the public meets: pages and feeds as files, and the acknowledgement links."""
