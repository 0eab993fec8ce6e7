/** What the head of an AI's answer tells. */
export type AnswerHead = {
  /** Of a body that does not say it itself. */
  rateHz: number;
  /** Length of each sentence, where the AI tells it. */
  sentencesMs: number[] | null;
  /** Silence between sentences; 0 where nothing is told. */
  pauseMs: number;
};

type Headers = Record<string, string | string[] | undefined>;

const DEFAULT_HZ = 48_000;
const [LOWEST_HZ, HIGHEST_HZ] = [8000, 192_000];
/** Plain samples or WAV; a service that can't tell sends no type, or that of any bytes. */
const PCM =
  /^(|(application|binary)\/octet-stream|audio\/(l16|pcm|x-pcm|raw|x-raw|wav|x-wav|wave|vnd\.wave))$/;

/** @throws Error that says what the AI sends instead of mono PCM of a usual rate */
export function answerHead(headers: Headers): AnswerHead {
  const [type = '', ...parameters] = one(headers['content-type'])
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (!PCM.test(type)) throw new Error(`the AI answers with ${type}, and only PCM is taken`);
  const parameter = (name: string) =>
    parameters
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const channels = parameter('channels') ?? '1';
  if (channels !== '1')
    throw new Error(`the AI answers in ${channels} channels, and only mono is taken`);
  return {
    rateHz: checkedRate(Number(parameter('rate') ?? DEFAULT_HZ)),
    sentencesMs: lengths(one(headers['x-sentences-ms'])),
    pauseMs: lengths(one(headers['x-pause-ms']))?.[0] ?? 0,
  };
}

/** @throws Error for a rate that no AI speaks at */
export function checkedRate(rateHz: number): number {
  if (Number.isInteger(rateHz) && rateHz >= LOWEST_HZ && rateHz <= HIGHEST_HZ) return rateHz;
  throw new Error(`the AI's sample rate is not between ${LOWEST_HZ} and ${HIGHEST_HZ} Hz`);
}

const one = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? '';

/** `1200,900`; null for anything else. */
function lengths(text: string): number[] | null {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return values.every((value) => Number.isFinite(value) && value >= 0) ? values : null;
}
