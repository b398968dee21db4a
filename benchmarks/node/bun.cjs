// Bun's own server, which is uWebSockets inside. Publishing to a topic is what Bun's documentation recommends for fan-out.
'use strict';
const setting = require('./setting.cjs');

const server = Bun.serve({
  port: setting.port,
  hostname: '127.0.0.1',
  tls: setting.tls,
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('no WebSocket', { status: 400 })),
  websocket: {
    maxPayloadLength: setting.most,
    backpressureLimit: setting.most,
    idleTimeout: 0,
    // Dedicated: a window for each connection, without which Bun agrees to no context takeover.
    perMessageDeflate: setting.deflate && { compress: 'dedicated', decompress: 'dedicated' },
    open(socket) {
      if (setting.fanout) socket.subscribe('all');
    },
    message(socket, message) {
      if (setting.fanout) server.publish('all', message);
      else socket.send(message, setting.deflate);
    },
  },
});
setting.ready();
