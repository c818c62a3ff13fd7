// node echo.js version | server H2C | client HOST:PORT: as echo.py, by grpc-js and the HTTP/2 of node.
const grpc = require('@grpc/grpc-js');
const readline = require('readline');
const [role, where] = process.argv.slice(2);
const same = bytes => bytes;
const service = { say: { path: '/scope.test.Echo/Say', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } };

const serve = () => {
  const server = new grpc.Server();
  server.addService(service, { say: (call, answer) => answer(null, call.request) });
  server.bindAsync('127.0.0.1:' + where, grpc.ServerCredentials.createInsecure(), error => { if (error) throw error; });
};
const call = async () => {
  const client = new (grpc.makeGenericClientConstructor(service, 'Echo'))(where, grpc.credentials.createInsecure());
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [calls, keys] = line.split(' ').map(Number);
    const metadata = new grpc.Metadata();
    for (let i = 0; i < keys; i++) metadata.set('key-' + i, 'value-' + i);
    for (let i = 0; i < calls; i++)
      await new Promise((done, fail) => client.say(Buffer.from('GET / HTTP/1.1\r\n\r\n'), metadata,
        { deadline: Date.now() + 20000 }, (error, answer) => error ? fail(error) : done(answer)));
    console.log(calls);
  }
};
const version = () => console.log(require('@grpc/grpc-js/package.json').version);
({ version, server: serve, client: call })[role]();
