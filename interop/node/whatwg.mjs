// The WebSocket interface of the WHATWG as a peer's client: the same code in browsers, Node and Bun. ../README.md says what is
// understood and told.

async function sha256(chunks) {
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(chunks).arrayBuffer());
  return Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Resolves when everything has left the page; the interface has no event for it. */
async function drained(ws) {
  while (ws.bufferedAmount > 0) {
    await new Promise((later) => setTimeout(later, 5));
  }
}

/** What a connection does with what it receives. */
function follow(id, ws, url, tell) {
  const wants = new URL(url.replace(/^ws/, 'http')).searchParams;
  const received = [];
  let opened = false;
  let trouble = '';
  let messages = 0;
  ws.binaryType = wants.has('blob') ? 'blob' : 'arraybuffer';
  ws.addEventListener('open', () => {
    opened = true;
    tell('opened', { id, subprotocol: ws.protocol, extensions: ws.extensions });
  });
  ws.addEventListener('message', ({ data }) => {
    if (wants.has('echo')) {
      ws.send(data);
    }
    const text = typeof data === 'string';
    const payload = text ? new TextEncoder().encode(data) : data;
    const head = new DataView(new ArrayBuffer(5));
    head.setUint8(0, (text ? 't' : 'b').charCodeAt(0));
    head.setUint32(1, payload instanceof Blob ? payload.size : payload.byteLength);
    received.push(head.buffer, payload);
    messages++;
  });
  ws.addEventListener('error', (event) => {
    trouble = [event.message, event.error, event.error?.cause].filter((part) => part).join('; ');
  });
  return new Promise((ended) => {
    ws.addEventListener('close', async ({ code, reason }) => {
      ended();
      if (opened) {
        tell('closed', { id, code, reason, messages, sha256: await sha256(received) });
      } else {
        tell('failed', { id, message: trouble });
      }
    });
  });
}

const commands = {
  text(ws, { text, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(text + i);
    }
  },
  binary(ws, { size, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(new Uint8Array(size).fill(i & 0xff));
    }
  },
  blob(ws, { size, count }) {
    for (let i = 0; i < count; i++) {
      ws.send(new Blob([new Uint8Array(size).fill(i & 0xff)]));
    }
  },
  ping(ws, { payload }) {
    ws.ping(payload);
  },
  buffered(ws, { id }, tell) {
    tell('buffered', { id, amount: ws.bufferedAmount });
  },
  /** When it was the same a few times, a tenth of a second apart. */
  async settle(ws, { id }, tell) {
    for (let last = -1, same = 0; same < 5; ) {
      await new Promise((later) => setTimeout(later, 100));
      same = ws.bufferedAmount === last ? same + 1 : 0;
      last = ws.bufferedAmount;
    }
    tell('buffered', { id, amount: ws.bufferedAmount });
  },
  async drain(ws, { id }, tell) {
    await drained(ws);
    tell('drained', { id });
  },
  close(ws, { code, reason }) {
    if (code) {
      ws.close(code, reason);
    } else {
      ws.close();
    }
  },
};

/**
 * Performs commands. `open` makes a WebSocket from a command, `tell` takes events.
 */
export function client(open, tell) {
  const connections = new Map();
  return (command) => {
    const { do: name, id, url } = command;
    if (name === 'connect') {
      const ws = open(command);
      connections.set(id, ws);
      follow(id, ws, url, tell).then(() => connections.delete(id));
    } else if (connections.has(id)) {
      // A connection that has ended in the meantime tells so itself.
      commands[name](connections.get(id), command, tell);
    }
  };
}
