"""The Python package websockets as a peer; ../README.md says what is spoken on standard input and output."""

import asyncio
import hashlib
import json
import os
import platform
import ssl
import struct
import sys
import urllib.parse
import warnings
from http import HTTPStatus

warnings.simplefilter("ignore", DeprecationWarning)  # newer releases call the API of 10.4 "legacy"

try:
    import websockets.version
    from websockets.exceptions import ConnectionClosed, InvalidStatusCode
    from websockets.legacy.client import WebSocketClientProtocol, connect
    from websockets.legacy.server import WebSocketServerProtocol, serve
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

CONTINUATION, TEXT = 0, 1

folder = sys.argv[1]
connections = {}
tasks = set()  # the event loop itself does not keep them alive


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def spawn(coroutine):
    task = asyncio.ensure_future(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


class Pinged:
    """Tells of Pings, which the library answers without a word."""

    async def pong(self, data=b""):
        tell("ping", id=self.interop_id, payload=bytes(data).decode())
        await super().pong(data)


class Server(Pinged, WebSocketServerProtocol):
    async def process_request(self, path, request_headers):
        self.interop_id = urllib.parse.urlsplit(path).path[1:]
        if self.interop_id == "refused":
            headers = {"Content-Type": "text/plain", "WWW-Authenticate": 'Basic realm="interop"'}
            return HTTPStatus.UNAUTHORIZED, headers, b"no entry"
        return None


class Client(Pinged, WebSocketClientProtocol):
    pass


async def follow(ws, url, headers):
    ident = ws.interop_id
    echo = "echo" in urllib.parse.parse_qs(urllib.parse.urlsplit(url).query, keep_blank_values=True)
    digest = hashlib.sha256()
    messages = 0
    connections[ident] = ws
    lower = {name.lower(): value for name, value in headers.raw_items()}
    tell("opened", id=ident, subprotocol=ws.subprotocol or "", headers=lower)
    try:
        async for message in ws:
            if echo:
                await ws.send(message)
            text = isinstance(message, str)
            payload = message.encode() if text else message
            digest.update((b"t" if text else b"b") + struct.pack("!I", len(payload)))
            digest.update(payload)
            messages += 1
    except ConnectionClosed:
        pass  # "closed" tells the code
    await ws.wait_closed()
    del connections[ident]
    tell(
        "closed",
        id=ident,
        code=ws.close_code,
        reason=ws.close_reason,
        messages=messages,
        sha256=digest.hexdigest(),
    )


async def accepted(ws):
    await follow(ws, ws.path, ws.request_headers)


async def start_connection(id, url, headers, subprotocols, ca):
    trust = ssl.create_default_context(cafile=ca) if url.startswith("wss:") else None

    def protocol(**settings):
        client = Client(**settings)
        client.interop_id = id
        return client

    try:
        ws = await connect(
            url,
            ssl=trust,
            extra_headers=headers,
            subprotocols=subprotocols or None,
            create_protocol=protocol,
            max_size=None,
            ping_interval=None,
        )
    except InvalidStatusCode as refused:
        tell("refused", id=id, status=refused.status_code)
    except Exception as failed:
        tell("failed", id=id, message=str(failed))
    else:
        await follow(ws, url, ws.response_headers)


async def text(ws, text, count):
    for i in range(count):
        await ws.send(text + str(i))


async def binary(ws, size, count):
    for i in range(count):
        await ws.send(bytes([i & 0xFF]) * size)


async def fragments(ws, parts, ping):
    for i, part in enumerate(parts):
        fin = i == len(parts) - 1
        # not send(), which takes whole characters only
        await ws.write_frame(fin, CONTINUATION if i else TEXT, bytes.fromhex(part))
        if not fin:
            payload = ping + str(i)
            spawn(answer(ws, payload, await ws.ping(payload)))


async def ping(ws, payload):
    await answer(ws, payload, await ws.ping(payload))


async def answer(ws, payload, answered):
    try:
        await answered
    except ConnectionClosed:
        return  # without a Pong
    tell("pong", id=ws.interop_id, payload=payload)


async def raw(ws, hex):
    ws.transport.write(bytes.fromhex(hex))


async def pause(ws):
    ws.transport.pause_reading()
    tell("paused", id=ws.interop_id)


async def resume(ws):
    ws.transport.resume_reading()


async def close(ws, code, reason):
    await ws.close(code, reason)


COMMANDS = {
    command.__name__: command
    for command in (text, binary, fragments, ping, raw, pause, resume, close)
}


async def perform(do, id, **fields):
    ws = connections.get(id)
    if ws is not None:  # a connection that has ended in the meantime tells so itself
        try:
            await COMMANDS[do](ws, **fields)
        except ConnectionClosed:
            pass


async def listen(tls):
    server = await serve(
        accepted,
        "127.0.0.1",
        0,
        ssl=tls,
        create_protocol=Server,
        subprotocols=["second"],
        max_size=None,
        ping_interval=None,
    )
    return server, server.sockets[0].getsockname()[1]


async def main():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    plain_server, plain_port = await listen(None)
    tls_server, tls_port = await listen(tls)
    tell(
        "ready",
        library="websockets",
        version=websockets.version.version,
        runtime="Python " + platform.python_version(),
        ws=plain_port,
        wss=tls_port,
    )
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while line := await lines.readline():
        command = json.loads(line)
        if command["do"] == "connect":
            del command["do"]
            spawn(start_connection(**command))
        else:
            spawn(perform(**command))


asyncio.run(main())
