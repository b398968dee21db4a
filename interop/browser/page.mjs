// A browser as a peer: it fetches its commands and posts what it saw; otherwise as ../README.md says.
import { client } from './whatwg.mjs';

const told = [];
let posting = false;

/** One at a time, so that events stay in order. */
async function post() {
  posting = true;
  while (told.length > 0) {
    await fetch('events', { method: 'POST', body: told.splice(0).join('\n') });
  }
  posting = false;
}

function tell(event, fields) {
  told.push(JSON.stringify({ event, ...fields }));
  if (!posting) {
    post();
  }
}

const perform = client(({ url, subprotocols }) => new WebSocket(url, subprotocols), tell);
tell('ready', { origin: location.origin });
for (;;) {
  const commands = await fetch('commands', { cache: 'no-store' });
  for (const line of (await commands.text()).split('\n')) {
    if (line) {
      perform(JSON.parse(line));
    }
  }
}
