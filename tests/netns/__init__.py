"""Three network namespaces: the probe's, a router that interferes, and a small Internet.

Needs root, iproute2, nftables and coturn. Addresses are public ones, as the rules expect; no packet
leaves the namespaces.
"""
