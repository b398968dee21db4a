// Bun's own server and client as a peer; ../README.md says what is spoken on standard input and output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { client } from './whatwg.mjs';

const folder = process.argv[2];
const connections = new Map();

function tell(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

const websocket = {
  perMessageDeflate: true,
  maxPayloadLength: 64 << 20,
  backpressureLimit: 256 << 20,
  idleTimeout: 0,
  open(ws) {
    const { id, headers, subprotocol } = ws.data;
    connections.set(id, ws);
    tell('opened', { id, subprotocol, headers });
  },
  message(ws, message) {
    const { digest, echo } = ws.data;
    const text = typeof message === 'string';
    if (echo) {
      ws.send(message, true);
    }
    const payload = text ? Buffer.from(message) : message;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    digest.update(text ? 't' : 'b').update(length).update(payload);
    ws.data.messages++;
  },
  ping(ws, payload) {
    tell('ping', { id: ws.data.id, payload: payload.toString() });
  },
  pong(ws, payload) {
    tell('pong', { id: ws.data.id, payload: payload.toString() });
  },
  close(ws, code, reason) {
    const { id, messages, digest } = ws.data;
    connections.delete(id);
    tell('closed', { id, code, reason, messages, sha256: digest.digest('hex') });
  },
};

function serve(tls) {
  return Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    tls,
    websocket,
    fetch(request, server) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === '/refused') {
        return new Response('no entry', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="interop"' } });
      }
      const asked = request.headers.get('sec-websocket-protocol')?.split(/ *, */) ?? [];
      const subprotocol = asked.includes('second') ? 'second' : '';
      const data = {
        id: pathname.slice(1),
        echo: searchParams.has('echo'),
        headers: Object.fromEntries(request.headers),
        subprotocol,
        digest: new Bun.CryptoHasher('sha256'),
        messages: 0,
      };
      const headers = subprotocol ? { 'Sec-WebSocket-Protocol': subprotocol } : {};
      return server.upgrade(request, { data, headers }) ? undefined : new Response('not a WebSocket', { status: 400 });
    },
  }).port;
}

const commands = {
  text(ws, { text, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(text + i, true);
    }
  },
  binary(ws, { size, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(new Uint8Array(size).fill(i & 0xff), true);
    }
  },
  ping(ws, { payload }) {
    ws.ping(payload);
  },
  close(ws, { code, reason }) {
    ws.close(code, reason);
  },
};

const asClient = client(
  ({ url, headers, subprotocols, ca }) =>
    new WebSocket(url, { protocols: subprotocols, headers, tls: { ca: readFileSync(ca) } }),
  tell,
);
const ws = serve();
const wss = serve({ cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) });
tell('ready', { library: 'Bun', version: Bun.version, runtime: '', ws, wss });

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const command = JSON.parse(line);
  const accepted = connections.get(command.id);
  if (accepted) {
    commands[command.do](accepted, command);
  } else {
    asClient(command);
  }
});
input.on('close', () => process.exit(0));
