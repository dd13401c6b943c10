"""Processes killed, servers stopped, answers lost: on real clocks, with counts."""
