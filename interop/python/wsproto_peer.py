"""The Python package wsproto, which does no I/O itself, as a peer; ../README.md says what is spoken on standard input and
output."""

import asyncio
import hashlib
import json
import os
import platform
import ssl
import struct
import sys
import urllib.parse

try:
    import wsproto
    from wsproto import ConnectionType, WSConnection
    from wsproto.events import (
        AcceptConnection,
        BytesMessage,
        CloseConnection,
        Ping,
        Pong,
        RejectConnection,
        RejectData,
        Request,
        TextMessage,
    )
    from wsproto.extensions import PerMessageDeflate
    from wsproto.utilities import LocalProtocolError, RemoteProtocolError
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

folder = sys.argv[1]
connections = {}
tasks = set()  # the event loop itself does not keep them alive


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def spawn(coroutine):
    task = asyncio.ensure_future(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def lower(headers):
    return {bytes(name).decode().lower(): bytes(value).decode() for name, value in headers}


class Peer:
    """One connection: bytes from the line into wsproto, and what it makes of them."""

    def __init__(self, reader, writer, role):
        self.reader, self.writer = reader, writer
        self.ws = WSConnection(role)
        self.ident = None
        self.echo = False
        self.opened = False
        self.refused = None
        self.closed = None
        self.parts = []
        self.messages = 0
        self.digest = hashlib.sha256()
        self.sending = asyncio.Lock()
        self.reading = asyncio.Event()
        self.reading.set()

    async def send(self, *events):
        async with self.sending:  # a message is written before the next one is made
            for event in events:
                self.writer.write(self.ws.send(event))
            await self.writer.drain()

    async def run(self):
        try:
            while True:
                await self.reading.wait()
                data = await self.reader.read(1 << 16)
                await self.reading.wait()  # what came as it stopped is left for later
                try:
                    self.ws.receive_data(data or None)
                except RemoteProtocolError as broken:
                    if broken.event_hint is not None:
                        await self.send(broken.event_hint)
                    if not self.opened:
                        tell("failed", id=self.ident, message=str(broken))
                        return
                    break
                for event in self.ws.events():
                    await self.handle(event)
                if not data or self.closed or self.refused:
                    break
        except (ConnectionError, LocalProtocolError, ssl.SSLError):
            pass  # "closed" tells
        finally:
            self.writer.close()
        if self.opened:
            code, reason = self.closed or (1006, "")
            connections.pop(self.ident, None)
            tell(
                "closed",
                id=self.ident,
                code=code,
                reason=reason or "",
                messages=self.messages,
                sha256=self.digest.hexdigest(),
            )

    async def handle(self, event):
        if isinstance(event, Request):
            await self.answer(event)
        elif isinstance(event, AcceptConnection):
            self.open(event.subprotocol, event.extra_headers)
        elif isinstance(event, RejectConnection):
            self.refused = event.status_code
            tell("refused", id=self.ident, status=event.status_code)
        elif isinstance(event, (TextMessage, BytesMessage)):
            self.parts.append(event.data)
            if event.message_finished:
                whole = event.data[:0].join(self.parts)
                self.parts = []
                await self.message(whole)
        elif isinstance(event, Ping):
            tell("ping", id=self.ident, payload=bytes(event.payload).decode())
            await self.send(event.response())
        elif isinstance(event, Pong):
            tell("pong", id=self.ident, payload=bytes(event.payload).decode())
        elif isinstance(event, CloseConnection):
            self.closed = (event.code, event.reason)
            if self.ws.state is wsproto.connection.ConnectionState.REMOTE_CLOSING:
                await self.send(event.response())

    async def answer(self, request):
        path, _, query = request.target.partition("?")
        if path == "/refused":
            self.refused = 401
            await self.send(
                RejectConnection(
                    status_code=401,
                    headers=[
                        (b"WWW-Authenticate", b'Basic realm="interop"'),
                        (b"Content-Type", b"text/plain"),
                        (b"Content-Length", b"8"),
                    ],
                    has_body=True,
                ),
                RejectData(data=b"no entry"),
            )
            return
        self.ident = path[1:]
        self.echo = query == "echo"
        subprotocol = "second" if "second" in request.subprotocols else None
        await self.send(AcceptConnection(subprotocol=subprotocol, extensions=[PerMessageDeflate()]))
        self.open(subprotocol, request.extra_headers)

    def open(self, subprotocol, headers):
        self.opened = True
        connections[self.ident] = self
        tell("opened", id=self.ident, subprotocol=subprotocol or "", headers=lower(headers))

    async def message(self, message):
        text = isinstance(message, str)
        if self.echo:
            await self.send(TextMessage(message) if text else BytesMessage(bytes(message)))
        payload = message.encode() if text else message
        self.digest.update((b"t" if text else b"b") + struct.pack("!I", len(payload)))
        self.digest.update(payload)
        self.messages += 1


async def accepted(reader, writer):
    await Peer(reader, writer, ConnectionType.SERVER).run()


async def connect(id, url, headers, subprotocols, ca):
    parts = urllib.parse.urlsplit(url)
    trust = ssl.create_default_context(cafile=ca) if parts.scheme == "wss" else None
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=trust)
    except OSError as failed:
        tell("failed", id=id, message=str(failed))
        return
    peer = Peer(reader, writer, ConnectionType.CLIENT)
    peer.ident = id
    peer.echo = parts.query == "echo"
    await peer.send(
        Request(
            host=parts.netloc,
            target=parts.path + ("?" + parts.query if parts.query else ""),
            extra_headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            subprotocols=subprotocols,
            extensions=[PerMessageDeflate()],
        )
    )
    await peer.run()


async def text(peer, text, count):
    for i in range(count):
        await peer.send(TextMessage(text + str(i)))


async def binary(peer, size, count):
    for i in range(count):
        await peer.send(BytesMessage(bytes([i & 0xFF]) * size))


async def ping(peer, payload):
    await peer.send(Ping(payload.encode()))


async def raw(peer, hex):
    peer.writer.write(bytes.fromhex(hex))


async def pause(peer):
    peer.reading.clear()
    peer.writer.transport.pause_reading()
    tell("paused", id=peer.ident)


async def resume(peer):
    peer.reading.set()
    try:
        peer.writer.transport.resume_reading()
    except RuntimeError:
        pass  # the reader had stopped itself


async def close(peer, code, reason):
    await peer.send(CloseConnection(code, reason))


COMMANDS = {command.__name__: command for command in (text, binary, ping, raw, pause, resume, close)}


async def perform(do, id, **fields):
    peer = connections.get(id)
    if peer is not None:  # a connection that has ended in the meantime tells so itself
        try:
            await COMMANDS[do](peer, **fields)
        except (ConnectionError, LocalProtocolError):
            pass


async def listen(tls):
    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
    return server, server.sockets[0].getsockname()[1]


async def main():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    plain, ws = await listen(None)
    secure, wss = await listen(tls)
    tell(
        "ready",
        library="wsproto",
        version=wsproto.__version__,
        runtime="Python " + platform.python_version(),
        ws=ws,
        wss=wss,
    )
    reader = asyncio.StreamReader(limit=1 << 26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command = json.loads(line)
        if command["do"] == "connect":
            spawn(connect(**{name: value for name, value in command.items() if name != "do"}))
        else:
            spawn(perform(**command))


asyncio.run(main())
