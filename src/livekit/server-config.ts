export type EmbeddedPorts = { httpPort: number; udpPort: number };

/**
 * With no STUN servers named, the server tells its clients to ask public ones. Nobody listens on the
 * port for discarding; on the media port itself, the clients' questions would spoil their connection.
 */
const NO_STUN = '127.0.0.1:9';

/** Where the server listens, and by which network devices: it is heard nowhere else. */
export type EmbeddedPlace = { address: string; devices: string[] };
const LOOPBACK: EmbeddedPlace = { address: '127.0.0.1', devices: ['lo', 'lo0'] };

/** The server's whole configuration. */
export function serverConfig(
  { httpPort, udpPort }: EmbeddedPorts,
  { apiKey, apiSecret }: { apiKey: string; apiSecret: string },
  webhookUrl?: string,
  { address, devices }: EmbeddedPlace = LOOPBACK,
) {
  return {
    port: httpPort,
    bind_addresses: [address],
    keys: { [apiKey]: apiSecret },
    rtc: {
      udp_port: udpPort,
      tcp_port: 0,
      node_ip: address,
      use_external_ip: false,
      interfaces: { includes: devices },
      enable_loopback_candidate: true,
      stun_servers: [NO_STUN],
    },
    room: { enable_remote_unmute: true },
    logging: { level: 'info' },
    ...(webhookUrl === undefined ? {} : { webhook: { api_key: apiKey, urls: [webhookUrl] } }),
  };
}

/** livekit-server reads all of these before its configuration: a stray one would reach our server. */
const READ_BY_SERVER = /^(LIVEKIT_.*|NODE_IP|UDP_PORT|REDIS_.*)$/;

export function serverEnv(env: NodeJS.ProcessEnv, config: unknown): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !READ_BY_SERVER.test(name));
  // In the environment and not in a file: the secret never lies on a disk. JSON is YAML.
  return { ...Object.fromEntries(kept), LIVEKIT_CONFIG: JSON.stringify(config) };
}
