"""Which hosts a link may lead to: those of the open net, and what the operator allows besides.

A link is typed by somebody, or stands in an answer that leads on; the machine that follows it stands inside a
network whose doors trust it. So a host is asked only where every address of it lies outside, and it is asked at
the address that was looked at, not at its name again.
"""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from tocsin.terms import BadInput

Address = IPv4Address | IPv6Address
_CARRIES_IPV4 = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of NAT64 (RFC 6052): the last 32 bits are an IPv4 address."""


def is_outside(address: str) -> bool:
    """Whether an address belongs to the open net; one that carries another is judged by that one."""
    found = _carried(ipaddress.ip_address(address))
    return found.is_global and not found.is_multicast


def address_to_ask(host: str, port: int, allowed: str) -> str:
    """The address at which `host` may be asked.

    `allowed` are the operator's names, addresses and networks, with commas. `BadInput` where any address of the host
    lies inside and is not among them, or where the name means nothing.
    """
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(f"Nobody knows the host of this link: {error}.", "Check the link.", where=host) from None
    addresses = [str(row[4][0]) for row in rows]
    names, networks = _allowed(allowed)
    if host.lower() not in names and not all(_may_be_asked(one, networks) for one in addresses):
        raise BadInput(
            "This link leads into the network of this machine, where nothing is fetched.",
            "Save the page, and give the file. An operator may allow the host: [policy] fetch_hosts in desk.toml, "
            "TOCSIN_FETCH_HOSTS where there is no desk.",
            where=host,
        )
    return addresses[0]


def _may_be_asked(address: str, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    plain = address.partition("%")[0]
    return is_outside(plain) or any(ipaddress.ip_address(plain) in network for network in networks)


def _allowed(words: str) -> tuple[set[str], list[ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    names: set[str] = set()
    networks = []
    for word in filter(None, (word.strip().lower() for word in words.split(","))):
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            names.add(word)
    return names, networks


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _CARRIES_IPV4:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
