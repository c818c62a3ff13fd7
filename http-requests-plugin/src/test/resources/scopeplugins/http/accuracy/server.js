// node server.js IPV4 IPV6 UNIX H2C [TLS CERTIFICATE]: answers every request; WebSocket and CONNECT by hand.
const crypto = require('crypto'), fs = require('fs'), http = require('http'), http2 = require('http2'), net = require('net');
const [ipv4, ipv6, unix, h2c, tls, certificate] = process.argv.slice(2);
const body = 'GET /body HTTP/1.1\r\nHost: body\r\n\r\n';

// Of a teapot HTTP/2 knows no status by heart: the answer to the second begins with what was remembered of the first.
const answer = (request, response) => {
  if (request.url === '/never') return;
  if (request.url === '/teapot') response.statusCode = 418;
  const [, millis] = request.url.match(/^\/after\/(\d+)$/) || [0, 0];
  const end = () => { response.setHeader('Content-Length', body.length); response.end(body); };
  request.resume();
  request.on('end', millis > 0 ? () => after(performance.now() + Number(millis), end) : end);
};
// A timer may come a millisecond too early.
const after = (time, action) => {
  const left = time - performance.now();
  if (left > 0) setTimeout(after, Math.ceil(left), time, action); else action();
};
// Without this node answers a WebSocket's opening as if it were plain.
const upgrade = (request, socket) => {
  const accept = crypto.createHash('sha1')
    .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on('error', () => {});
  socket.on('data', () => {});
  socket.on('end', () => socket.end());
};
const connect = (request, socket) => {
  const [, host, port] = request.url.match(/^(.+):(\d{1,5})$/) || [];
  if (!host || port > 65535) {
    socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const peer = net.connect(port, host, () => {
    socket.write('HTTP/1.1 200 Connected\r\n\r\n');
    socket.pipe(peer).pipe(socket);
  });
  for (const [end, other] of [[socket, peer], [peer, socket]]) end.on('error', () => other.destroy());
};

for (const address of [{ host: '127.0.0.1', port: ipv4 }, { host: '::1', port: ipv6 }, { path: unix }]) {
  const server = http.createServer({ maxHeaderSize: 65536, keepAliveTimeout: 300000, requireHostHeader: false }, answer);
  server.maxRequestsPerSocket = 0;
  server.on('upgrade', upgrade);
  server.on('connect', connect);
  server.listen(address);
}
http2.createServer(answer).listen(h2c, '127.0.0.1');
if (tls) {
  const [cert, key] = [certificate, certificate + '.key'].map(file => fs.readFileSync(file));
  const limits = { maxHeaderSize: 65536, keepAliveTimeout: 300000, requireHostHeader: false };
  http2.createSecureServer({ cert, key, allowHTTP1: true, http1Options: limits, ...limits }, answer)
    .on('upgrade', upgrade)
    .listen(tls, '127.0.0.1');
}
