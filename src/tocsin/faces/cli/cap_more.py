"""``tocsin cap show | convert | sign | verify | chain | preview``."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from tocsin.cap import Alert, Info, NotAnAlert, parse_alert, parse_alerts, read_time, serialize_alert
from tocsin.cap.chain import Link, chain
from tocsin.cap.jsonform import from_json, to_geojson, to_json
from tocsin.cap.signature import (
    PublicKey,
    State,
    Verification,
    load_certificate,
    load_private_key,
    load_public_key,
    sign,
    verify,
)
from tocsin.cap.text import cell_broadcast, email, plain, sms, wea
from tocsin.cap.text import sign as road_sign
from tocsin.faces.cli.cap_files import expanded, read_bytes
from tocsin.faces.files import write_whole
from tocsin.terms import BadInput

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Files, patterns, or - for standard input.")]
OneFile = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Marker = Annotated[str | None, typer.Option(help="Stands in every text; by default the status, unless Actual.")]

EXIT_FOUND = 1


class Form(StrEnum):
    """What ``convert`` can write."""

    XML = "xml"
    JSON = "json"
    GEOJSON = "geojson"


def show(files: Files, as_json: AsJson = False) -> None:
    """Show what messages say, in plain text."""
    alerts = [(name, alert) for name in expanded(files) for alert in _alerts(name)]
    if as_json:
        print_json([msgspec.Raw(to_json(alert)) for _, alert in alerts])
        return
    for name, alert in alerts:
        typer.echo(f"── {name}: {alert.identifier} from {alert.sender}, {alert.sent}")
        typer.echo(f"   {alert.status} · {alert.msg_type} · {alert.scope} · CAP {alert.version}")
        for info in alert.infos:
            typer.echo(plain(info, marker_for(alert, None)))


def convert(file: OneFile, to: Annotated[Form, typer.Option(help="The form to write.")] = Form.JSON) -> None:
    """Convert one message between XML, JSON and GeoJSON (the areas); JSON is read too."""
    data = read_bytes(file)
    alert = from_json(data) if data.lstrip()[:1] == b"{" else _one(file, data)
    if to is Form.XML:
        typer.echo(serialize_alert(alert).decode(), nl=False)
    elif to is Form.JSON:
        typer.echo(msgspec.json.format(to_json(alert), indent=2).decode())
    else:
        print_json(to_geojson(alert))


def sign_command(
    file: OneFile,
    key: Annotated[Path, typer.Option(help="Private key, PEM: RSA of 2,048 bits or more, or ECDSA P-256.")],
    certificate: Annotated[Path | None, typer.Option(help="Certificate to go with it, PEM.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output if not given.")] = None,
) -> None:
    """Sign a message with an enveloped XML signature. Nothing may change after."""
    chosen = load_private_key(read_bytes(str(key)))
    paper = None if certificate is None else load_certificate(read_bytes(str(certificate)))
    signed = sign(read_bytes(file), chosen, paper)
    if out is None:
        typer.echo(signed.decode(), nl=False)
    else:
        write_whole(out, signed)


def verify_command(
    files: Files,
    trust: Annotated[
        list[str] | None,
        typer.Option(help="SENDER=FILE: a public key or certificate pinned for a sender. May be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify signatures, also of messages inside feeds and envelopes. Exit code 0 only if all are valid and trusted."""
    keys = _pinned(trust or [])
    found = [(part, verify(data, keys)) for name in expanded(files) for part, data in _parts(name)]
    if as_json:
        print_json([_verified(name, result) for name, result in found])
    else:
        for name, result in found:
            typer.echo(f"{result.state}: {name}\n    {result.reason}")
    if any(result.state is not State.TRUSTED for _, result in found):
        raise typer.Exit(EXIT_FOUND)


def chain_command(
    files: Files,
    at: Annotated[str | None, typer.Option(help="The instant, as a CAP time; now if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which of many messages are in force, and what is odd about how they refer to each other."""
    now = datetime.now(UTC) if at is None else read_time(at)
    result = chain([alert for name in expanded(files) for alert in _alerts(name)], now)
    if as_json:
        print_json({"at": now, "links": list(map(_linked, result.links)), "oddities": result.oddities})
        return
    table = Table(box=None)
    for heading in ("sent", "identifier", "sender", "standing", "event"):
        table.add_column(heading, overflow="fold")
    for link in result.links:
        event = link.alert.infos[0].event if link.alert.infos else ""
        table.add_row(link.alert.sent, link.alert.identifier, link.alert.sender, link.standing, event)
    Console(highlight=False, markup=False).print(table)
    for oddity in result.oddities:
        typer.echo(f"{oddity.kind}: {oddity.key[1]}: {oddity.message}")


def preview(file: OneFile, marker: Marker = None, as_json: AsJson = False) -> None:
    """Show each info block as every channel will: SMS, WEA, cell broadcast, sign, e-mail."""
    previews = [_preview(info, marker_for(alert, marker)) for alert in _alerts(file) for info in alert.infos]
    if as_json:
        print_json(previews)
        return
    for forms in previews:
        for name, lines in _lines(forms):
            typer.echo(f"── {name}")
            typer.echo(lines)


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def marker_for(alert: Alert, marker: str | None) -> str:
    """The marker asked for; else the status in capitals, so that only an Actual alert has none."""
    if marker is not None:
        return marker
    return "" if alert.status == "Actual" else alert.status.upper()


def _alerts(name: str) -> list[Alert]:
    return _alerts_in(name, read_bytes(name))


def _alerts_in(name: str, data: bytes) -> list[Alert]:
    alerts = parse_alerts(data)
    if not alerts:
        raise BadInput("There is no CAP alert in this file.", "A feed may only link to its alerts.", name)
    return alerts


def _parts(name: str) -> list[tuple[str, bytes]]:
    """The bytes of a message as they are, or those of each message in a feed or envelope, numbered from 1."""
    data = read_bytes(name)
    try:
        return [(name, parse_alert(data).original or data)]
    except NotAnAlert:
        found = [alert.original or b"" for alert in _alerts_in(name, data)]
        return [(f"{name}#{place}", part) for place, part in enumerate(found, 1)]


def _one(name: str, data: bytes) -> Alert:
    alerts = parse_alerts(data)
    if len(alerts) != 1:
        raise BadInput(f"There are {len(alerts)} alerts in this file, not one.", "Split it first.", name)
    return alerts[0]


def _pinned(pairs: list[str]) -> dict[str, list[PublicKey]]:
    keys: dict[str, list[PublicKey]] = {}
    for pair in pairs:
        sender, equals, file = pair.rpartition("=")
        if not equals:
            raise BadInput("This is not SENDER=FILE.", "Such as --trust desk@example.org=desk.pem.", pair)
        keys.setdefault(sender, []).append(load_public_key(read_bytes(file)))
    return keys


def _verified(name: str, result: Verification) -> dict[str, Any]:
    return {
        "file": name,
        "state": result.state,
        "reason": result.reason,
        "signatures": [{"state": signer.state, "reason": signer.reason} for signer in result.signers],
        "identifier": None if result.alert is None else result.alert.identifier,
    }


def _linked(link: Link) -> dict[str, Any]:
    return {
        "sender": link.alert.sender,
        "identifier": link.alert.identifier,
        "sent": link.alert.sent,
        "standing": link.standing,
        "endedBy": link.ended_by[1] if link.ended_by else None,
    }


def _preview(info: Info, marker: str) -> dict[str, Any]:
    return {
        "language": info.language or "en-US",
        "sms": sms(info, marker),
        "wea": wea(info, marker),
        "cellBroadcast": cell_broadcast(info, marker),
        "sign": road_sign(info, marker),
        "email": email(info, marker),
    }


def _lines(forms: dict[str, Any]) -> list[tuple[str, str]]:
    text, page, mail = forms["sms"], forms["cellBroadcast"], forms["email"]
    forced = f", {text.forced_by!r} forces it" if text.forced_by else ""
    return [
        (f"SMS ({forms['language']}): {len(text.segments)} segments, {text.alphabet}{forced}", text.text),
        ("WEA 90", forms["wea"].short),
        ("WEA 360", forms["wea"].long),
        (f"cell broadcast: {len(page.pages)} pages, {page.alphabet}", "\n".join(page.pages)),
        ("sign", "\n\n".join("\n".join(frame) for frame in forms["sign"].frames)),
        (f"e-mail: {mail.subject}", mail.text),
    ]
