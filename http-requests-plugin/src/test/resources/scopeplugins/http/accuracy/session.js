// node session.js daemon IPV4 | node session.js client HOST:PORT: a daemon that calls back, as docker's does for a build.
// The client asks for an upgrade to h2c; then the daemon is the client of HTTP/2, and sends the number of requests that
// it was asked for in the target. The client says how many it has answered.
const http = require('http'), http2 = require('http2');
const [role, where] = process.argv.slice(2);
const body = 'GET /body HTTP/1.1\r\nHost: body\r\n\r\n';

const daemon = () => http.createServer().on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  const session = http2.connect('http://client', { createConnection: () => socket });
  const ask = left => left ? session.request({ ':path': '/' }).on('close', () => ask(left - 1)).resume() : session.close();
  ask(Number(request.url.slice(1)));
}).listen(where, '127.0.0.1');

const client = () => process.stdin.on('data', requests => {
  const [host, port] = where.split(':');
  http.get({ host, port, path: '/' + String(requests).trim(), headers: { Connection: 'Upgrade', Upgrade: 'h2c' } })
    .on('upgrade', (response, socket, head) => {
      let answered = 0;
      // What came with the answer is the beginning of HTTP/2.
      socket.unshift(head);
      http2.performServerHandshake(socket)
        .on('stream', stream => { stream.respond({ ':status': 200 }); stream.end(body, () => answered++); })
        .on('close', () => console.log(answered));
    });
});

({ daemon, client })[role]();
