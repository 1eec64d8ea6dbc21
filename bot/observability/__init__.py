"""What the running bot shows of itself: its heartbeat, its metrics, and what needs an administrator."""
