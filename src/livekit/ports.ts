import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { EmbeddedPorts } from './server-config.js';

const HOST = '127.0.0.1';

/** Ports that are free now. Another program may take one before the server does: try again then. */
export async function freePorts(): Promise<EmbeddedPorts> {
  const [httpPort, udpPort] = await Promise.all([freeTcpPort(), freeUdpPort()]);
  return { httpPort, udpPort };
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: HOST, port: 0, exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind({ address: HOST, port: 0, exclusive: true }, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
