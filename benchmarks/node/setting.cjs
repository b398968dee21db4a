// What every server is asked to do: PORT [fanout] [deflate] [tls=FOLDER], as in Setting.java.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const words = process.argv.slice(2);
const folder = words.find((word) => word.startsWith('tls='))?.slice('tls='.length);

exports.port = Number(words[0]);
exports.fanout = words.includes('fanout');
exports.deflate = words.includes('deflate');
exports.most = 64 << 20;
exports.tls = folder && {
  cert: fs.readFileSync(path.join(folder, 'cert.pem')),
  key: fs.readFileSync(path.join(folder, 'key.pem')),
};

// The harness is told that the server listens, and ends it by closing its standard input.
exports.ready = () => {
  console.log('ready');
  process.stdin.on('end', () => process.exit(0));
  process.stdin.resume();
};
