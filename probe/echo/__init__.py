"""The echo helper: the other end of the flows, at a place where calls are free.

Why nobody can turn it against others:

- A datagram from a stranger gets at most one answer, to STUN Binding alone, never longer than
  itself, and only so many a second.
- Flows go only to the address from which a TCP connection is open at that moment, and only after a
  datagram came from there that nobody without that connection's token could have made.
- Every byte sent costs one that the same connection's client sent before, by TCP or in its flows.
- Connections, flows and bytes of one source are limited.

Nothing is logged or kept of any address; limits count keyed hashes that end with the process.
"""
