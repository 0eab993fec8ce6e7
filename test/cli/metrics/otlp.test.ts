import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { collectorUrl, openOtlp } from '../../../src/cli/metrics/otlp.js';
import { newSheet } from '../../../src/metrics/index.js';
import { EXIT } from '../../../src/units/errors.js';
import { histogram } from '../../support/journals.js';

type Point = {
  attributes: { key: string; value: { stringValue: string } }[];
  asDouble?: number;
  startTimeUnixNano: string;
  timeUnixNano: string;
  count?: number;
  sum?: number;
  bucketCounts?: number[];
  explicitBounds?: number[];
};
type Numbers = { dataPoints: Point[]; aggregationTemporality?: number; isMonotonic?: boolean };
type Metric = { name: string; unit: string } & Partial<
  Record<'sum' | 'gauge' | 'histogram', Numbers>
>;
type Request = {
  resourceMetrics: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeMetrics: { scope: { name: string }; metrics: Metric[] }[];
  }[];
};

/** A collector that keeps what it is sent. */
async function collector(status = 200) {
  const got: { path: string; type: string; body: Request }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      got.push({ path, type: headers['content-type'] ?? '', body: JSON.parse(text) as Request });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const sheet = () => {
  const made = newSheet();
  const labels = { scenario: 'a', sdk: '1.1.0', group: 'probe' };
  made.add('framestall_stalls_total', labels, 3);
  made.set('framestall_subject_memory_bytes', { scenario: 'a', sdk: '1.1.0' }, 2 ** 20);
  made.observeAll('framestall_capture_service_seconds', labels, histogram(200, 700, 700, 45e6));
  return made;
};

describe('--otlp', () => {
  it('sends what stands at the end, as a collector reads it', async () => {
    const { got, url } = await collector();
    const warn = vi.fn();
    await (await openOtlp(url, sheet().families, { warn })).close();
    expect(warn).not.toHaveBeenCalled();
    expect(got.map(({ path, type }) => [path, type])).toEqual([
      ['/v1/metrics', 'application/json'],
    ]);
    const [{ resource, scopeMetrics }] = got[0]!.body.resourceMetrics as [
      Request['resourceMetrics'][number],
    ];
    expect(resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'framestall' },
    });
    const metric = (name: string) => scopeMetrics[0]!.metrics.find((one) => one.name === name)!;

    const { sum } = metric('framestall_stalls_total');
    expect(sum).toMatchObject({ isMonotonic: true, aggregationTemporality: 2 });
    expect(sum?.dataPoints).toHaveLength(1);
    expect(sum?.dataPoints[0]).toMatchObject({ asDouble: 3 });
    expect(sum?.dataPoints[0]?.attributes).toContainEqual({
      key: 'group',
      value: { stringValue: 'probe' },
    });
    const { startTimeUnixNano: from, timeUnixNano: to } = sum!.dataPoints[0]!;
    expect(Math.abs(Number(to) / 1e6 - Date.now())).toBeLessThan(60_000);
    expect(Number(to)).toBeGreaterThanOrEqual(Number(from));

    const memory = metric('framestall_subject_memory_bytes');
    expect([memory.unit, memory.gauge?.dataPoints[0]?.asDouble]).toEqual(['By', 2 ** 20]);

    const service = metric('framestall_capture_service_seconds');
    const [point] = service.histogram?.dataPoints ?? [];
    expect([service.unit, point?.count]).toEqual(['s', 4]);
    expect(point?.explicitBounds?.slice(0, 2)).toEqual([0.0005, 0.001]);
    expect(point?.bucketCounts?.slice(0, 2)).toEqual([1, 2]);
    expect(point?.bucketCounts?.at(-1)).toBe(1);
    expect(point?.bucketCounts).toHaveLength((point?.explicitBounds?.length ?? 0) + 1);
  });

  it('goes where the environment says', async () => {
    const { got, url } = await collector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
    onTestFinished(() => void vi.unstubAllEnvs());
    await (await openOtlp(true, sheet().families, { warn: vi.fn() })).close();
    expect(got.map(({ path }) => path)).toEqual(['/v1/metrics']);
  });

  it('says once that a collector refuses, and ends all the same', async () => {
    const { url } = await collector(400);
    const warn = vi.fn();
    await (await openOtlp(url, sheet().families, { warn })).close();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]).toEqual([
      expect.stringMatching(/^metrics can’t be sent by OTLP: /),
      'warning',
    ]);
  });

  it('ends soon where nobody listens', async () => {
    const warn = vi.fn();
    const fromMs = Date.now();
    await (await openOtlp('http://127.0.0.1:9', sheet().families, { warn })).close();
    expect(Date.now() - fromMs).toBeLessThan(8000);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('names what to install where the exporter is not there', async () => {
    const missing = '@opentelemetry/exporter-that-is-nowhere';
    const load = () => import(missing) as Promise<never>;
    await expect(openOtlp(true, () => [], { warn: vi.fn() }, load)).rejects.toMatchObject({
      exitCode: EXIT.environment,
      fix: 'npm install @opentelemetry/exporter-metrics-otlp-http',
    });
  });

  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/metrics'],
    ['https://otel.example/', 'https://otel.example/v1/metrics'],
    ['http://localhost:4318/otlp/v1/metrics', 'http://localhost:4318/otlp/v1/metrics'],
  ])('%s means %s', (given, meant) => expect(collectorUrl(given)).toBe(meant));

  it.each(['localhost:4318', 'ftp://x', ''])('refuses %j', (given) => {
    expect(() => collectorUrl(given)).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
  });
});
