"""The names under which a server may be called, and the address to tell others."""

from __future__ import annotations

import socket

from sim.web.server.guard import LOOPBACK


def own_addresses() -> tuple[str, ...]:
    """Return this machine's IPv4 addresses in its local networks, the likeliest first; none if it is in none.

    Works without `ifaddr` (`tiaokuai doctor` does not need the extra), then with one address at most.
    """
    try:
        import ifaddr
    except ImportError:
        every = _outward()
    else:
        every = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    found = [ip for ip in every if not ip.startswith(("127.", "169.254.", "0."))]
    # Home and office networks first; addresses of virtual networks are often among 172.16-31.
    return tuple(sorted(dict.fromkeys(found), key=lambda ip: (not ip.startswith(("192.168.", "10.")), found.index(ip))))


def _outward() -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            # An address kept for documentation: nothing is sent, the system only picks the way it would take.
            trial.connect(("192.0.2.1", 9))
            return [str(trial.getsockname()[0])]
        except OSError:
            return []


def hosts(lan: bool) -> tuple[str, ...]:
    """Return the names that the Host header may hold: loopback, and with `lan` this machine's addresses and name."""
    if not lan:
        return LOOPBACK
    name = socket.gethostname().lower()
    names = [name, f"{name}.local"] if name and name.isascii() else []
    return (*LOOPBACK, *own_addresses(), *names)
