// Clients with the WHATWG interface: `node`, Node's own; `undici`, its newer self from npm. ../README.md says what is spoken.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { client } from './whatwg.mjs';

function tell(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

function missing(what) {
  process.stderr.write(`${what}\n`);
  process.exit(3);
}

const kinds = {
  node() {
    if (!globalThis.WebSocket) {
      missing(`Node ${process.versions.node} has no WebSocket of its own`);
    }
    const open = ({ url, headers, subprotocols }) => new WebSocket(url, { protocols: subprotocols, headers });
    return { library: "Node's own", version: `(undici ${process.versions.undici})`, open };
  },
  async undici() {
    const undici = await import('undici').catch((error) => missing(error.message));
    const { version } = createRequire(import.meta.url)('undici/package.json');
    const open = ({ url, headers, subprotocols, ca }) =>
      new undici.WebSocket(url, {
        protocols: subprotocols,
        headers,
        dispatcher: new undici.Agent({ connect: { ca: readFileSync(ca) } }),
      });
    return { library: 'undici', version, open };
  },
};

const { library, version, open } = await kinds[process.argv[2]]();
const perform = client(open, tell);
tell('ready', { library, version, runtime: `Node ${process.versions.node}` });
const input = createInterface({ input: process.stdin });
input.on('line', (line) => perform(JSON.parse(line)));
input.on('close', () => process.exit(0));
