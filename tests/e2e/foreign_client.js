// A client that is not ours: npm's @grpc/grpc-js with only the .proto files.
// usage: node foreign_client.js PROTO_DIR edge SOCKET PROMPT
//        node foreign_client.js PROTO_DIR gateway HOST:PORT TLS_DIR PROMPT
// EXCHANGE in the environment names the exchange.
// Prints one JSON object: {events: [...], health: "SERVING"} or {code, details}.
const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [protoDir, hop, address, ...rest] = process.argv.slice(2);
const load = (file) => grpc.loadPackageDefinition(
    loader.loadSync(file, {includeDirs: [protoDir], keepCase: true, enums: String, oneofs: true}));
const weir = load(`weir/v1/${hop === 'edge' ? 'assistant' : 'gateway'}.proto`).weir.v1;

const tls = (dir) => grpc.credentials.createSsl(
    fs.readFileSync(`${dir}/ca.crt`), fs.readFileSync(`${dir}/device.key`), fs.readFileSync(`${dir}/device.crt`));
const client = hop === 'edge'
    ? new weir.Assistant(`unix:${address}`, grpc.credentials.createInsecure())
    : new weir.Gateway(address, tls(rest[0]), {'grpc.ssl_target_name_override': 'localhost'});
const prompt = rest[rest.length - 1];

const health = new (grpc.makeClientConstructor({
  Check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false, responseStream: false,
    requestSerialize: () => Buffer.alloc(0), requestDeserialize: (b) => b,
    responseSerialize: (b) => b,
    responseDeserialize: (b) => (b.length === 2 && b[1] === 1 ? 'SERVING' : 'NOT_SERVING'),
  },
}))(hop === 'edge' ? `unix:${address}` : address,
    hop === 'edge' ? grpc.credentials.createInsecure() : tls(rest[0]),
    {'grpc.ssl_target_name_override': 'localhost'});

const events = [];
const stream = client.Chat({
  exchange_id: process.env.EXCHANGE || '',
  turns: [{role: 'ROLE_USER', text: prompt}],
  sampling: {max_tokens: 16},
  locale: 'LOCALE_EN',
});
stream.on('data', (event) => events.push(event));
stream.on('error', (error) => {
  console.log(JSON.stringify({code: error.code, details: error.details}));
  process.exit(0);
});
stream.on('end', () => health.Check({}, (error, status) => {
  console.log(JSON.stringify({events, health: error ? error.message : status}));
  process.exit(0);
}));
