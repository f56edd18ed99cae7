// What the guard costs, beside jose and fast-jwt: one run, one core, in turns, the median of the rounds' ratios. The
// bars are printed with what was measured; a bar that is missed ends the run with 1.
import { createGuard, createMemoryMappings, type Guard, type GuardOptions } from '@countersign/guard';
import { guardPlugin } from '@countersign/guard/fastify';
import { createVerifier } from 'fast-jwt';
import fastify from 'fastify';
import { exportJWK, exportSPKI, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { median } from '../load.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 8);
const authority = 'https://login.example';
const tenantId = '8f6f0a5e-0000-4000-8000-000000000001';
const audience = '22222222-0000-4000-8000-000000000002';
const issuer = `${authority}/${tenantId}/v2.0`;
const requirement = { scopes: ['Read'] };

interface Bar {
	name: string;
	/** of each round */
	values: number[];
	bar: number;
	isMet: (value: number) => boolean;
	unit: string;
}
const bars: Bar[] = [];
const atLeast = (name: string, bar: number): Bar => push({ name, bar, isMet: (v) => v >= bar, unit: '×', values: [] });
const below = (name: string, bar: number): Bar => push({ name, bar, isMet: (v) => v < bar, unit: 'µs', values: [] });
function push(bar: Bar): Bar {
	bars.push(bar);
	return bar;
}

/** @returns microseconds of processor that one operation takes; what others do on the machine is not counted */
async function timeOf(count: number, operation: (index: number) => unknown): Promise<number> {
	const begun = process.cpuUsage();
	for (let index = 0; index < count; index += 1) await operation(index);
	const { user, system } = process.cpuUsage(begun);
	return (user + system) / count;
}

/** Runs each once, in an order that turns with the round. @returns microseconds, in the order given */
async function inTurns(round: number, runs: readonly (() => Promise<number>)[]): Promise<number[]> {
	const times: number[] = [];
	for (let step = 0; step < runs.length; step += 1) {
		const index = (step + round) % runs.length;
		times[index] = await (runs[index] as () => Promise<number>)();
	}
	return times;
}

async function makeWorld(alg: 'RS256' | 'ES256') {
	const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
	const jwk = { ...(await exportJWK(publicKey)), kid: 'k', use: 'sig', issuer };
	const mint = (more: object) =>
		new SignJWT({ tid: tenantId, azp: 'c', ver: '2.0', scp: 'Read', xms_cc: ['cp1'], ...more })
			.setProtectedHeader({ alg, kid: 'k', typ: 'JWT' })
			.setIssuer(issuer)
			.setAudience(audience)
			.setIssuedAt()
			.setNotBefore('-1s')
			.setExpirationTime('1h')
			.sign(privateKey);
	const guardWith = (more: Partial<GuardOptions> = {}) =>
		createGuard({
			...{ authority, audience, tenants: [tenantId] },
			fetch: async () => Response.json({ keys: [jwk] }),
			...more,
		});
	return { publicKey, mint, guardWith };
}

async function mustAllow(guard: Guard, token: string): Promise<void> {
	if (!(await guard.check(`Bearer ${token}`, requirement)).allowed) throw new Error('a good token was refused');
}

async function verification(alg: 'RS256' | 'ES256'): Promise<void> {
	const { publicKey, mint, guardWith } = await makeWorld(alg);
	const tokens = await Promise.all(Array.from({ length: 400 }, (_, n) => mint({ oid: `o${n}`, acrs: ['c1'] })));
	const token = (index: number) => tokens[index % tokens.length] as string;
	const cold = {
		web: guardWith({ cryptography: 'web', rememberedTokens: 0 }),
		node: guardWith({ rememberedTokens: 0 }),
	};
	const warm = guardWith();
	const fast = createVerifier({
		key: await exportSPKI(publicKey),
		cache: true,
		allowedIss: issuer,
		allowedAud: audience,
	});
	const results = {
		web: atLeast(`${alg} cold, jose: of jwtVerify`, 0.9),
		node: atLeast(`${alg} cold, node:crypto: of jwtVerify`, 1.5),
		cold: atLeast(`${alg} remembered: of cold`, 10),
		fast: atLeast(`${alg} remembered: of fast-jwt’s cache`, 0.9),
	};
	for (const one of tokens) {
		await mustAllow(warm, one);
		fast(one);
	}
	for (let round = -2; round < rounds; round += 1) {
		const [jose, web, node, remembered, cached] = (await inTurns(Math.abs(round), [
			() => timeOf(400, (n) => jwtVerify(token(n), publicKey, { issuer, audience })),
			() => timeOf(400, (n) => mustAllow(cold.web, token(n))),
			() => timeOf(400, (n) => mustAllow(cold.node, token(n))),
			() => timeOf(8000, (n) => mustAllow(warm, token(n))),
			() => timeOf(8000, async (n) => fast(token(n))),
		])) as [number, number, number, number, number];
		if (round < 0) continue;
		results.web.values.push(jose / web);
		results.node.values.push(jose / node);
		results.cold.values.push(node / remembered);
		results.fast.values.push(cached / remembered);
	}
}

/** The context check and the challenge, as what they add to a check of a remembered token. */
async function contexts(): Promise<void> {
	const { mint, guardWith } = await makeWorld('ES256');
	const mappings = createMemoryMappings();
	await mappings.change({ tenantId, operation: 'delete', contextId: 'c1', changedBy: 'x', changedAt: 1 });
	const guard = guardWith({ mappings, clientId: audience });
	const [strong, weak] = [await mint({ oid: 'a', acrs: ['c1'] }), await mint({ oid: 'b' })];
	const results = { check: below('context check', 1), challenge: below('challenge', 5) };
	const demand = { ...requirement, operation: 'delete' };
	for (let round = -2; round < rounds; round += 1) {
		const [plain, checked, challenged] = (await inTurns(Math.abs(round), [
			() => timeOf(20_000, () => guard.check(`Bearer ${strong}`, requirement)),
			() => timeOf(20_000, () => guard.check(`Bearer ${strong}`, demand)),
			() => timeOf(20_000, () => guard.check(`Bearer ${weak}`, demand)),
		])) as [number, number, number];
		if (round < 0) continue;
		results.check.values.push(checked - plain);
		results.challenge.values.push(challenged - checked);
	}
}

async function behindFastify(): Promise<void> {
	const { mint, guardWith } = await makeWorld('ES256');
	const app = fastify();
	await app.register(guardPlugin, { guard: guardWith() });
	app.get('/bare', async () => 'x');
	app.get('/guarded', { preHandler: app.protect(requirement) }, async () => 'x');
	const headers = { authorization: `Bearer ${await mint({ oid: 'a' })}` };
	const result = below('Fastify: added to a request, remembered', 5);
	const call = (url: string) => () => timeOf(3000, () => app.inject({ url, headers }));
	if ((await app.inject({ url: '/guarded', headers })).statusCode !== 200) throw new Error('a good token was refused');
	for (let round = -2; round < rounds; round += 1) {
		const [bare, guarded] = (await inTurns(Math.abs(round), [call('/bare'), call('/guarded')])) as [number, number];
		if (round >= 0) result.values.push(guarded - bare);
	}
	await app.close();
}

await verification('RS256');
await verification('ES256');
await contexts();
await behindFastify();
for (const { name, values, bar, isMet, unit } of bars) {
	const value = median(values);
	const spread = `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
	const met = isMet(value) ? 'met' : 'MISSED';
	console.log(`${name.padEnd(42)} ${value.toFixed(2)} ${unit} (${spread}); bar ${bar}, ${met}`);
	if (!isMet(value)) process.exitCode = 1;
}
