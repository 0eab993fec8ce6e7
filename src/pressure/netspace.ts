import { randomBytes } from 'node:crypto';
import { environmentError } from '../units/errors.js';
import type { Keeper } from './helper.js';
import { ALLOW_IT, hold, missing, release } from './netspace-holder.js';
import { runTool } from './run-tool.js';
import { shapeEnds } from './shape-ends.js';
import type { Shape } from './shaping.js';
import { freeSubnet, type Subnet } from './subnets.js';

/** A network of its own for one program, joined to this machine's by a pair of devices. */
export type Netspace = {
  /** IPv4 addresses of the two ends. */
  hostAddress: string;
  serverAddress: string;
  /** The program's end. */
  device: string;
  /**
   * What stands before the program's own command line: it runs inside with the pid that it was
   * started with, and is killed when this process ends.
   */
  enter: string[];
  /**
   * Shapes all that goes through, TCP and UDP, each way by itself; null: as if nothing were there.
   * @returns why it can't be done; null when it is in force
   */
  shape(shape: Shape | null): Promise<string | null>;
  /** After the program's end. Nothing of it is left then. */
  close(): Promise<void>;
};

const INSIDE = 'fstall0';

/**
 * Makes one. A process that does nothing holds it; when this process ends, in whatever way, that one
 * does too, and with the last process inside go the devices and all rules on them.
 * @throws UserError (environment) where this host does not allow it, with the way out
 */
export async function openNetspace(keeper: Keeper): Promise<Netspace> {
  if (process.platform !== 'linux') {
    throw environmentError('network pressure is only known on Linux', 'remove the step');
  }
  const holder = await hold(keeper);
  const outside = `fstall-${randomBytes(4).toString('hex')}`;
  const pid = String(holder.pid);
  const within = ['nsenter', '--target', pid, '--net', '--'];
  const close = async () => {
    await runTool(['ip', 'link', 'delete', outside]);
    await release(holder);
  };
  try {
    const net = await join(outside, pid, within);
    return {
      hostAddress: net.host,
      serverAddress: net.server,
      device: INSIDE,
      enter: [...within, 'setpriv', '--pdeathsig', 'KILL', '--'],
      shape: (shape) => shapeEnds(shape, [[], outside], [within, INSIDE]),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Joins the two ends by a pair of devices with an address each. */
async function join(outside: string, pid: string, within: string[]): Promise<Subnet> {
  const net = freeSubnet(await usedAddresses(), Math.random());
  if (net === null) {
    throw environmentError('all addresses of 198.18.0.0/15 are in use here', 'free some of them');
  }
  const { host, server, bits } = net;
  await must([
    ['ip', '-batch', '-'],
    `link add name ${outside} type veth peer name ${INSIDE} netns ${pid}
address add ${host}/${bits} dev ${outside}
link set ${outside} up
`,
  ]);
  await must([
    [...within, 'ip', '-batch', '-'],
    `link set lo up
address add ${server}/${bits} dev ${INSIDE}
link set ${INSIDE} up
`,
  ]);
  for (const program of ['tc', 'setpriv']) await must([[...within, program, '-V'], '']);
  return net;
}

async function must([command, input]: [string[], string]): Promise<string> {
  const answer = await runTool(command, input);
  if (answer.ok) return answer.stdout;
  const program = command.at(command.includes('--') ? command.indexOf('--') + 1 : 0) ?? '';
  if (answer.missing) throw missing(command[0] ?? '');
  // nsenter itself was found, and says this of the program that it was to start.
  if (/failed to execute .*: No such file/.test(answer.complaint)) throw missing(program);
  throw environmentError(
    `a network namespace can't be joined to this host: ${program}: ${answer.complaint}`,
    ALLOW_IT,
  );
}

async function usedAddresses(): Promise<string[]> {
  const lists = await Promise.all(
    [['address'], ['route', 'show', 'table', 'all']].map((what) =>
      must([['ip', '-4', '-o', ...what], '']),
    ),
  );
  return lists.flatMap((text) => text.split(/\s+/));
}
