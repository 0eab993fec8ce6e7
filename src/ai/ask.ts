import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isSecretParameter, redact } from '../units/redact.js';
import { answerHead, checkedRate } from './answer-head.js';
import { pcmReader, type PcmReader } from './pcm-reader.js';
import { toBytes } from './s16le.js';

export type AskOptions = {
  /** Of the utterance. */
  rateHz: number;
  /** Names the room, for an AI whose answers are not to depend on the order of its askers. */
  key: string;
  turn: number;
  /** The request's `authorization` header, for an AI that wants one. */
  authorization?: string;
  /** Hangs up, whatever has come by then. */
  signal: AbortSignal;
};

export type Answer = {
  rateHz: number;
  /** Length of each sentence; null where the AI does not tell it. */
  sentencesMs: number[] | null;
  /** Silence between sentences; 0 where it does not tell it. */
  pauseMs: number;
  /** Mono samples as they come, to be read once. To leave the loop is to hang up. */
  chunks: AsyncIterable<Int16Array>;
};

/** For the stand-in, and for an AI's own log. */
export const ROOM_HEADER = 'x-framestall-room';
export const TURN_HEADER = 'x-framestall-turn';
const LONGEST_REFUSAL_BYTES = 4096;
/** Characters of a query's value that may be a key whatever its name. */
const LIKE_A_KEY = 12;
const agents = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true }),
};

/**
 * Sends an utterance to any HTTP service that streams mono PCM (s16le, with or without a WAV header)
 * back. Headers of ours name the room and the turn.
 * @returns when the first audio has come
 * @throws Error that says in one sentence what the service did; the signal's reason after an abort
 */
export async function ask(
  url: string,
  utterance: Int16Array,
  options: AskOptions,
): Promise<Answer> {
  const { signal } = options;
  const target = new URL(url);
  try {
    const response = await post(target, toBytes(utterance), options);
    if (response.statusCode !== 200)
      throw new Error(await refusal(response, secretsOf(target, options)));
    try {
      return await open(response, signal);
    } catch (error) {
      response.destroy();
      throw error;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function post(target: URL, body: Uint8Array, options: AskOptions): Promise<IncomingMessage> {
  const secure = target.protocol === 'https:';
  const send = secure ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(target, {
      method: 'POST',
      agent: secure ? agents.https : agents.http,
      signal: options.signal,
      headers: {
        'content-type': `audio/L16;rate=${options.rateHz};channels=1`,
        'content-length': body.length,
        [ROOM_HEADER]: options.key,
        [TURN_HEADER]: String(options.turn),
        ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
      },
    });
    let answered = false;
    request.on('response', (response) => {
      answered = true;
      resolve(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The service closed an idle connection just when it was taken for this.
      const { reusedSocket } = request;
      const reset = reusedSocket && error.code === 'ECONNRESET' && !answered;
      const stale = reset && !options.signal.aborted;
      if (stale) post(target, body, options).then(resolve, reject);
      else reject(new Error(`the AI can't be asked: ${error.message || error.code}`));
    });
    request.end(body);
  });
}

/** Reads up to the first samples: a WAV's rate is among the audio. */
async function open(response: IncomingMessage, signal: AbortSignal): Promise<Answer> {
  const { rateHz, ...told } = answerHead(response.headers);
  const reader = pcmReader(rateHz);
  const chunks = samplesOf(response, reader, signal);
  const first = await chunks.next();
  return { rateHz: checkedRate(reader.rateHz() ?? rateHz), ...told, chunks: rest(first, chunks) };
}

async function* samplesOf(
  response: IncomingMessage,
  reader: PcmReader,
  signal: AbortSignal,
): AsyncGenerator<Int16Array, undefined> {
  try {
    for await (const bytes of response as AsyncIterable<Buffer>) {
      const samples = reader.push(bytes);
      if (samples.length > 0) yield samples;
    }
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    throw new Error('the AI broke off its answer', { cause: error });
  }
  const samples = reader.end();
  if (samples.length > 0) yield samples;
}

async function* rest(
  first: IteratorResult<Int16Array, undefined>,
  chunks: AsyncGenerator<Int16Array, undefined>,
): AsyncGenerator<Int16Array> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* chunks;
  } finally {
    await chunks.return(undefined); // leaving after the first chunk hangs up too
  }
}

/** What a service may repeat in its answer, and no journal may hold. */
function secretsOf({ searchParams }: URL, { authorization = '' }: AskOptions): string[] {
  const hidden = [...searchParams]
    .filter(([name, value]) => isSecretParameter(name) || value.length >= LIKE_A_KEY)
    .map(([, value]) => value);
  return [
    ...hidden,
    ...hidden.map(encodeURIComponent),
    authorization,
    authorization.replace(/^\S+\s+/, ''),
  ];
}

async function refusal(response: IncomingMessage, secrets: string[]): Promise<string> {
  let text = '';
  for await (const bytes of response as AsyncIterable<Buffer>) {
    text += bytes.toString('utf8');
    if (text.length > LONGEST_REFUSAL_BYTES) break;
  }
  const line = redact(text.trim().split('\n')[0] ?? '', secrets).slice(0, 200);
  return `the AI answers with HTTP ${response.statusCode}${line === '' ? '' : `: ${line}`}`;
}
