// The npm package ws as a peer; ../README.md says what is spoken on standard input and output.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { WebSocket, WebSocketServer } = await import('ws').catch((missing) => {
  process.stderr.write(`${missing.message}\n`);
  process.exit(3);
});

const folder = process.argv[2];
const maxPayload = 64 << 20;
// Compresses everything as soon as the other side wants it; that one says with which windows and contexts.
const perMessageDeflate = { threshold: 0 };
const connections = new Map();

function tell(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

function follow(id, ws, url) {
  const echo = new URL(url, 'ws://localhost').searchParams.has('echo');
  const digest = createHash('sha256');
  let messages = 0;
  connections.set(id, ws);
  ws.on('message', (data, isBinary) => {
    if (echo) {
      ws.send(data, { binary: isBinary });
    }
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    digest.update(isBinary ? 'b' : 't').update(length).update(data);
    messages++;
  });
  ws.on('ping', (payload) => tell('ping', { id, payload: payload.toString() }));
  ws.on('pong', (payload) => tell('pong', { id, payload: payload.toString() }));
  ws.on('close', (code, reason) => {
    if (connections.delete(id)) {
      tell('closed', { id, code, reason: reason.toString(), messages, sha256: digest.digest('hex') });
    }
  });
}

function serve(server) {
  const accepting = new WebSocketServer({
    server,
    maxPayload,
    perMessageDeflate,
    handleProtocols: (offered) => (offered.has('second') ? 'second' : false),
    verifyClient: ({ req }, answer) =>
      req.url.startsWith('/refused')
        ? answer(false, 401, 'no entry', {
            'Content-Type': 'text/plain',
            'WWW-Authenticate': 'Basic realm="interop"',
          })
        : answer(true),
  });
  accepting.on('connection', (ws, request) => {
    const id = new URL(request.url, 'ws://localhost').pathname.slice(1);
    ws.on('error', () => {}); // "closed" follows and tells the code
    follow(id, ws, request.url);
    tell('opened', { id, subprotocol: ws.protocol, headers: request.headers });
  });
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => listening(server.address().port));
  });
}

function connect({ id, url, headers, subprotocols, ca }) {
  const ws = new WebSocket(url, subprotocols, { headers, maxPayload, perMessageDeflate, ca: readFileSync(ca) });
  let response;
  let opened = false;
  ws.on('upgrade', (answer) => {
    response = answer;
  });
  ws.on('open', () => {
    opened = true;
    tell('opened', { id, subprotocol: ws.protocol, headers: response.headers });
  });
  ws.on('unexpected-response', (request, answer) => {
    connections.delete(id);
    tell('refused', { id, status: answer.statusCode });
    answer.resume();
    ws.terminate();
  });
  ws.on('error', (error) => {
    if (!opened && connections.delete(id)) {
      tell('failed', { id, message: error.message });
    }
  });
  follow(id, ws, url);
}

const commands = {
  text(ws, { text, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(text + i);
    }
  },
  binary(ws, { size, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(Buffer.alloc(size, i & 0xff));
    }
  },
  fragments(ws, { parts, ping }) {
    parts.forEach((part, i) => {
      const fin = i === parts.length - 1;
      ws.send(Buffer.from(part, 'hex'), { binary: false, fin });
      if (!fin) {
        ws.ping(ping + i);
      }
    });
  },
  ping(ws, { payload }) {
    ws.ping(payload);
  },
  raw(ws, { hex }) {
    ws._socket.write(Buffer.from(hex, 'hex'));
  },
  pause(ws, { id }) {
    ws.pause();
    tell('paused', { id });
  },
  resume(ws) {
    ws.resume();
  },
  close(ws, { code, reason }) {
    ws.close(code, reason);
  },
};

const ws = await serve(createServer());
const tls = { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) };
const wss = await serve(createTlsServer(tls));
const { version } = createRequire(import.meta.url)('ws/package.json');
tell('ready', { library: 'ws', version, runtime: `Node ${process.versions.node}`, ws, wss });

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const command = JSON.parse(line);
  if (command.do === 'connect') {
    connect(command);
  } else {
    const open = connections.get(command.id);
    if (open) {
      // A connection that has ended in the meantime tells so itself.
      commands[command.do](open, command);
    }
  }
});
input.on('close', () => process.exit(0));
