import type { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { otelMetrics, type Family } from '../../metrics/index.js';
import { environmentError, usageError } from '../../units/errors.js';
import { redact } from '../../units/redact.js';
import type { Io } from '../io.js';
import { versionOf } from '../../runs/package.js';

const PACKAGE = '@opentelemetry/exporter-metrics-otlp-http';
const EVERY_MS = 10_000;
/** A collector that is gone must not keep a command that is through. */
const LIMIT_MS = 3000;

/** Of a resource an exporter reads nothing but the attributes. */
type Exported = Parameters<OTLPMetricExporter['export']>[0];
type Module = { OTLPMetricExporter: typeof OTLPMetricExporter };
const loadPeer = (): Promise<Module> => import('@opentelemetry/exporter-metrics-otlp-http');

/**
 * Sends metrics by OTLP/HTTP every 10 s and at the end.
 * @param target of the collector; `true`: where OTEL_EXPORTER_OTLP_ENDPOINT says
 * @throws UserError for what is no URL (usage), or without the exporter (environment)
 */
export async function openOtlp(
  target: string | true,
  families: () => Family[],
  io: Pick<Io, 'warn'>,
  load: () => Promise<Module> = loadPeer,
): Promise<{ close(): Promise<void> }> {
  const url = target === true ? undefined : collectorUrl(target);
  const { OTLPMetricExporter: Exporter } = await load().catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw environmentError(
      `--otlp needs ${PACKAGE}, and it is not there`,
      `npm install ${PACKAGE}`,
    );
  });
  const exporter = new Exporter({
    timeoutMillis: LIMIT_MS,
    ...(url === undefined ? {} : { url }),
  });
  const fromMs = Date.now();
  let failed = false;

  const send = (): Promise<void> => {
    const metrics = otelMetrics(families(), { fromMs, nowMs: Date.now(), version: versionOf() });
    return new Promise((resolve) => {
      exporter.export(metrics as unknown as Exported, ({ error }) => {
        if (error !== undefined && !failed) {
          failed = true; // once: what is wrong then is wrong every 10 s
          io.warn(`metrics can’t be sent by OTLP: ${redact(error.message)}`, 'warning');
        }
        resolve();
      });
    });
  };

  const timer = setInterval(() => void send(), EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await send();
      await exporter.shutdown();
    },
  };
}

/** A collector’s address has no path; then it is the one of the protocol. @throws UserError (usage) */
export function collectorUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(
      `--otlp ${redact(text)} is no http(s) URL`,
      'write --otlp http://localhost:4318, or --otlp last and alone for OTEL_EXPORTER_OTLP_ENDPOINT',
    );
  }
  if (url.pathname === '/') url.pathname = '/v1/metrics';
  return url.href;
}
