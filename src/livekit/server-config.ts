export type EmbeddedPorts = { httpPort: number; udpPort: number };

/**
 * With no STUN servers named, the server tells its clients to ask public ones. Nobody listens on the
 * port for discarding; on the media port itself, the clients' questions would spoil their connection.
 */
const NO_STUN = '127.0.0.1:9';

/** The server's whole configuration: everything is on loopback. */
export function serverConfig(
  { httpPort, udpPort }: EmbeddedPorts,
  { apiKey, apiSecret }: { apiKey: string; apiSecret: string },
  webhookUrl?: string,
) {
  return {
    port: httpPort,
    bind_addresses: ['127.0.0.1'],
    keys: { [apiKey]: apiSecret },
    rtc: {
      udp_port: udpPort,
      tcp_port: 0,
      node_ip: '127.0.0.1',
      use_external_ip: false,
      interfaces: { includes: ['lo', 'lo0'] },
      enable_loopback_candidate: true,
      stun_servers: [NO_STUN],
    },
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
