// ws for Node, with the two optional native modules that its README recommends for speed (bufferutil, utf-8-validate).
'use strict';
const http = require('node:http');
const https = require('node:https');
const { WebSocket, WebSocketServer } = require('ws');
const setting = require('./setting.cjs');

const server = setting.tls ? https.createServer(setting.tls) : http.createServer();
const wss = new WebSocketServer({
  server,
  maxPayload: setting.most,
  perMessageDeflate: setting.deflate ? { threshold: 0 } : false,
  clientTracking: setting.fanout,
});

wss.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    if (!setting.fanout) {
      socket.send(data, { binary });
      return;
    }
    for (const client of wss.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary });
    }
  });
});
server.listen({ port: setting.port, host: '127.0.0.1', backlog: 4096 }, setting.ready);
