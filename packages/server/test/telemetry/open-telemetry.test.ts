// Telemetry over the wire: what Prometheus reads, what a collector receives, and that the dashboard and the alerts name
// what is there.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { tokenPhases } from '../../src/http/observation.ts';
import { instruments } from '../../src/telemetry/instruments.ts';
import { startOpenTelemetry } from '../../src/telemetry/open-telemetry.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const received: { path: string; headers: Record<string, unknown>; body: string }[] = [];
let scraped = '';
let spans: {
	name: string;
	traceId: string;
	spanId: string;
	parentSpanId?: string;
	attributes: { key: string; value: object }[];
}[] = [];

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
	const collector = createServer(async (request, response) => {
		received.push({ path: request.url ?? '', headers: request.headers, body: await text(request) });
		response.setHeader('content-type', 'application/json').end('{}');
	});
	const url = `http://127.0.0.1:${await listening(collector)}/`;
	const probe = createServer();
	const port = await listening(probe);
	await new Promise((resolve) => probe.close(resolve));
	const authority = await createTestAuthority();
	const telemetry = await startOpenTelemetry(
		{
			serviceName: 'countersign-test',
			prometheus: { host: '127.0.0.1', port },
			otlp: { url, headers: { 'api-key': 'k' }, intervalSeconds: 3600, traceRatio: 1 },
		},
		() => performance.now(),
	);
	const app = telemetry.observe(authority.app);
	const observed: TestAuthority = {
		...authority,
		app,
		send: ({ headers, ...request }) =>
			app.handle({
				method: 'GET',
				query: '',
				body: '',
				peerAddress: '203.0.113.10',
				...request,
				headers: { ...headers, traceparent: `00-${traceId}-b7ad6b7169203331-00` },
			}),
	};
	const client = createTestClient(observed);
	const first = await client.redeem(await client.run(createBrowser(observed), alice));
	await client.refresh(first.body.refresh_token);
	await client.refresh('wrong');
	await observed.send({ path: `/${'x'.repeat(300)}`, method: 'BREW' });
	const refused = authority.events.find(({ kind }) => kind === 'signedIn') as { record: object } | undefined;
	for (const event of authority.events) telemetry.onEvent(event);
	const record = { ...refused?.record, flow: 'authorize', errorCode: 50053 } as never;
	telemetry.onEvent({ kind: 'refused', record, message: '', claims: undefined });
	telemetry.onEvent({ kind: 'failed', traceId: '', detail: '' });
	telemetry.onEvent({ kind: 'configurationChanged', tenantId: '', what: '' });
	scraped = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
	await telemetry.close();
	spans = received
		.filter(({ path }) => path === '/v1/traces')
		.flatMap(({ body }) => JSON.parse(body).resourceSpans)
		.flatMap(({ scopeSpans }) => scopeSpans)
		.flatMap((scope) => scope.spans);
	await authority.close();
	collector.closeAllConnections();
	await new Promise((resolve) => collector.close(resolve));
});

const families = () => [...scraped.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name as string);
const labelsOf = (family: string) =>
	new Set(
		[...scraped.matchAll(new RegExp(`^${family}(?:_bucket|_count|_sum)?\\{(.*)\\} `, 'gm'))].flatMap(([, labels]) =>
			[...(labels as string).matchAll(/(\w+)="/g)].map(([, label]) => label as string),
		),
	);

test('each metric of the list is exported, and no other', () => {
	const expected = Object.entries(instruments).map(
		([name, { kind }]) => name.replaceAll('.', '_') + (kind === 'counter' ? '_total' : ''),
	);
	expect(families().filter((name) => name !== 'target_info' && name !== 'otel_scope_info')).toEqual(
		expect.arrayContaining(expected),
	);
	expect(families().filter((name) => !['target_info', 'otel_scope_info'].includes(name)).length).toBe(expected.length);
});

test('a counter has the number of what happened', () => {
	expect(scraped).toMatch(/countersign_issuances_total\{[^}]*grant="authorization_code",outcome="issued"[^}]*\} 1\b/);
	expect(scraped).toMatch(/countersign_issuances_total\{[^}]*grant="refresh_token",outcome="issued"[^}]*\} 1\b/);
	expect(scraped).toMatch(/countersign_lockouts_total\{[^}]*\} 1\b/);
	expect(scraped).toMatch(/countersign_request_duration_seconds_count\{[^}]*http_route="other"[^}]*\} 1\b/);
});

test('[sec 276] nothing that names a user, an address or what a stranger sent is exported', () => {
	const everything = scraped + received.map(({ body }) => body).join('');
	for (const secret of ['alice', 'contoso', '203.0.113.10', testIds.password, 'xxxxx', 'BREW', testIds.native])
		expect(everything).not.toContain(secret);
});

test('the collector receives metrics and traces, with its headers and the name of the service', () => {
	expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/metrics', '/v1/traces']));
	for (const { headers, body } of received) {
		expect(headers['api-key']).toBe('k');
		expect(body).toContain('countersign-test');
	}
});

test('a token request is a span of the caller’s trace, with a span for each phase in order', () => {
	const requests = spans.filter(({ name }) => name === 'POST /{tenant}/oauth2/v2.0/token');
	expect(requests).toHaveLength(3);
	const phasesOf = ({ spanId }: { spanId: string }) =>
		spans.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name);
	expect(requests.map(phasesOf).sort((left, right) => right.length - left.length)[0]).toEqual(tokenPhases);
	for (const request of requests) {
		expect([request.traceId, request.parentSpanId]).toEqual([traceId, 'b7ad6b7169203331']);
		expect(request.attributes.map(({ key }) => key)).toContain('countersign.trace_id');
	}
});

describe.each(['grafana-dashboard.json', 'alerts.yml'])('%s', (file) => {
	const source = readFileSync(join(import.meta.dirname, '../../../../deploy/telemetry', file), 'utf8');
	const expressions = file.endsWith('.json')
		? (JSON.parse(source).panels as { targets: { expr: string }[] }[]).flatMap(({ targets }) =>
				targets.map(({ expr }) => expr),
			)
		: [...source.matchAll(/expr: (?:>-\n)?((?:.|\n(?! {8}\w))+)/g)].map(([, expression]) => expression as string);

	test('holds expressions', () => expect(expressions.length).toBeGreaterThan(8));

	test.each(expressions)('%s names what is exported', (expression) => {
		const names = [...expression.matchAll(/\bcountersign_\w+/g)].map(([name]) => name);
		if (names.length === 0) return expect(expression).toContain('up{');
		const known = families();
		for (const name of names) {
			const family = name.replace(/_(bucket|count|sum)$/, '');
			expect(known).toContain(family);
			const used = [...expression.matchAll(/(\w+)=~?"/g)].map(([, label]) => label);
			const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, ?/));
			for (const label of [...used, ...grouped].filter((label) => !['le', 'instance', ''].includes(label as string)))
				expect([...labelsOf(family)]).toContain(label);
		}
	});
});
