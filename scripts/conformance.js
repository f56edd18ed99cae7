// Runs plans of the OpenID Foundation's conformance suite against this authority: docs/conformance.md. The suite
// listens at http://127.0.0.1:8080 already; this starts an authority, the TLS proxy that the suite needs before it, and
// a browser.
//
//   node scripts/conformance.js [plan[/expression that names modules] …]
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { visit } from './conformance/answer-pages.js';
import { createParties, plans, variants } from './conformance/parties.js';

const suite = 'https://localhost:8443';
const api = 'http://127.0.0.1:8080/api';
const folder = resolve('node_modules/.cache/conformance');
const moduleSeconds = 240;
const plansAtATime = 4;

/** Node's own TLS in front of the suite, with the authority's certificate. */
function startProxy(tls) {
	const forward = (incoming, outgoing) => {
		const { method, url, headers, socket } = incoming;
		const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-port': '8443', 'x-forwarded-host': headers.host };
		const ssl = { 'x-ssl-cipher': socket.getCipher().standardName, 'x-ssl-protocol': socket.getProtocol() };
		const onward = request(
			{ host: '127.0.0.1', port: 8080, method, path: url, headers: { ...headers, ...forwarded, ...ssl } },
			(answer) => {
				outgoing.writeHead(answer.statusCode, answer.headers);
				answer.pipe(outgoing);
			},
		);
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	};
	return new Promise((done) => {
		const server = createServer(tls, forward).listen(8443, '127.0.0.1', () => done(server));
	});
}

async function ask(path, { method = 'GET', body, type = 'application/json' } = {}) {
	const headers = { 'content-type': type, 'x-forwarded-proto': 'https' };
	const response = await fetch(api + path, { method, body, headers });
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
	return text === '' ? undefined : JSON.parse(text);
}

/** The pictures that a module waits for, by which a person reviews it. */
async function uploadPictures(id, picture) {
	for (const { upload } of await ask(`/log/${id}/images`)) {
		if (upload === undefined) continue;
		const body = `data:image/png;base64,${picture.toString('base64')}`;
		await ask(`/log/${id}/images/${upload}`, { method: 'POST', body, type: 'text/plain' });
	}
}

async function runModule(browser, planId, { testModule, variant }) {
	const query = new URLSearchParams({ test: testModule, plan: planId, variant: JSON.stringify(variant ?? {}) });
	const { id } = await ask(`/runner?${query}`, { method: 'POST' });
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	const page = await context.newPage();
	let visits = 0;
	const until = Date.now() + moduleSeconds * 1000;
	let trouble;
	for (;;) {
		const { status } = await ask(`/info/${id}`);
		if (status === 'FINISHED' || status === 'INTERRUPTED') break;
		if (Date.now() > until) {
			trouble = 'no end';
			await ask(`/runner/${id}`, { method: 'DELETE' }).catch(() => undefined);
			break;
		}
		const state = status === 'WAITING' ? await ask(`/runner/${id}`).catch(() => undefined) : undefined;
		const link = state?.browser?.urlsWithMethod?.[0];
		if (link) {
			visits += 1;
			await ask(`/runner/browser/${id}/visit?${new URLSearchParams({ url: link.url })}`, { method: 'POST' });
			const picture = await visit(page, link, { module: testModule, visits, suite }).catch((error) => {
				trouble = String(error).slice(0, 300);
			});
			if (picture) {
				writeFileSync(join(folder, `${testModule}-${id}.png`), picture);
				await uploadPictures(id, picture);
			}
		} else await new Promise((wake) => setTimeout(wake, 500));
	}
	await context.close();
	const { status, result } = await ask(`/info/${id}`);
	const log = await ask(`/log/${id}`);
	const remarks = log
		.filter((entry) => ['FAILURE', 'WARNING', 'REVIEW', 'SKIPPED'].includes(entry.result))
		.map(({ result: kind, src, msg }) => ({ kind, src, msg }));
	return { testModule, variant, id, status, result, remarks, trouble, log };
}

/** The authorization endpoint answers with no access tokens. */
function isOffered({ variant }) {
	return !variant?.response_type?.split(' ').includes('token');
}

async function runPlan(browser, plan, part, configuration) {
	const { name, variant } = plans[plan];
	const query = new URLSearchParams({ planName: name, variant: JSON.stringify(variants[variant] ?? {}) });
	const { id, modules } = await ask(`/plan?${query}`, { method: 'POST', body: JSON.stringify(configuration) });
	const results = [];
	for (const module of modules.filter(({ testModule }) => new RegExp(part).test(testModule))) {
		if (!isOffered(module)) {
			console.log(`${plan}  NOT OFFERED  ${module.testModule}  ${module.variant.response_type}`);
			continue;
		}
		const { log, ...result } = await runModule(browser, id, module);
		results.push(result);
		writeFileSync(join(folder, `${plan}-${result.testModule}-${result.id}.log.json`), JSON.stringify(log, null, 1));
		writeFileSync(join(folder, `${plan}.json`), JSON.stringify(results, null, '\t'));
		const { response_type: type } = module.variant ?? {};
		console.log(`${plan}  ${result.result ?? result.status}  ${module.testModule}  ${type ?? ''}`);
		for (const { kind, src, msg } of result.remarks) console.log(`    ${kind} ${src}: ${msg}`);
		if (result.trouble) console.log(`    ${result.trouble}`);
	}
}

const asked = process.argv.slice(2);
const chosen = asked.length > 0 ? asked : Object.keys(plans);
mkdirSync(folder, { recursive: true });
rmSync(join(folder, 'data'), { recursive: true, force: true });
const { startDevelopment } = await import('../packages/server/dist/index.js');
const parties = createParties(suite);
const authority = await startDevelopment({
	dataFolder: join(folder, 'data'),
	port: 9443,
	tenantFile: parties.tenantFile,
});
const tlsFile = (name) => readFileSync(join(folder, 'data', 'tls', name));
const proxy = await startProxy({ key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') });
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
const waiting = [...chosen];
const work = async () => {
	for (let next = waiting.shift(); next; next = waiting.shift()) {
		const [plan, part = ''] = next.split('/');
		await runPlan(browser, plan, part, parties.configuration(plan, authority.origin));
	}
};
await Promise.all(Array.from({ length: plansAtATime }, work));
await browser.close();
proxy.closeAllConnections();
proxy.close();
await authority.close();
