// The program of the version before and today's beside one another on one database, as in a rolling upgrade: refreshes,
// codes and administrators' writes go to both. `npm run test:versions`, which builds the program of before.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type Answer,
	blockAlice,
	command,
	configure,
	daemonToken,
	graph,
	refresh,
	type Served,
	serve,
	serveBy,
	signIn,
	token,
} from '../packages/cli/test/served-database.ts';
import {
	hasPostgresql,
	type PostgresqlServer,
	startPostgresql,
} from '../packages/server/test/storage/postgresql-server.ts';

const before = process.env.VERSION_BEFORE;
const rounds = 40;

describe.skipIf(!hasPostgresql || before === undefined)('a version and the one before it', { timeout: 300_000 }, () => {
	let server: PostgresqlServer;
	let url: string;
	let older: Served;
	let newer: Served;
	let schemas: number[];
	beforeAll(async () => {
		if (!existsSync(command)) throw new Error('build first: npm run build');
		server = await startPostgresql();
		url = await server.createDatabase();
		const administrator = await server.asSuperuser(url);
		const schema = async () =>
			Number((await administrator.query('select max(version) as version from schema_versions')).rows[0].version);
		// the older one makes its schema and serves; the newer one migrates the database under it
		older = await serveBy(before as string, await configure({ database: { url } }));
		schemas = [await schema()];
		newer = await serve(await configure({ database: { url } }));
		schemas.push(await schema());
		await administrator.end();
	}, 240_000);
	afterAll(async () => {
		await Promise.all([older, newer].map((one) => one?.stop()));
		await server?.stop();
	}, 60_000);

	const both = () => [older.port, newer.port] as const;
	const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
	const administrator = async (port: number) =>
		(await daemonToken(port, 'https://graph.microsoft.com/.default')).body.access_token as string;

	/** a code of a sign-in with the pages of one process: the forms are answered as they come */
	async function code(port: number): Promise<Record<string, string>> {
		const verifier = randomBytes(32).toString('base64url');
		const redirect = 'http://localhost/';
		const parameters = new URLSearchParams({
			client_id: testIds.native,
			response_type: 'code',
			redirect_uri: redirect,
			scope: 'api://orders/Orders.Read offline_access openid',
			code_challenge: createHash('sha256').update(verifier).digest('base64url'),
			code_challenge_method: 'S256',
		});
		const cookies = new Map<string, string>();
		const ask = async (path: string, fields?: URLSearchParams): Promise<Response> => {
			const response = await fetch(`http://127.0.0.1:${port}${path}`, {
				method: fields ? 'POST' : 'GET',
				redirect: 'manual',
				headers: {
					cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
					...(fields ? { origin: 'https://login.example.test' } : {}),
				},
				...(fields ? { body: fields } : {}),
			});
			for (const cookie of response.headers.getSetCookie()) {
				const [pair = ''] = cookie.split(';');
				cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
			}
			return response;
		};
		let response = await ask(`/${testIds.tenant}/oauth2/v2.0/authorize?${parameters}`);
		const answers: Record<string, string> = { username: 'bob@contoso.example', password: testIds.password };
		for (let pages = 0; pages < 8; pages += 1) {
			const page = await response.text();
			// an address of this machine is opened by the page itself
			const opened = /http-equiv="refresh" content="[^"]*url=([^"]*)"/i.exec(page)?.[1]?.replaceAll('&amp;', '&');
			const location = response.headers.get('location') ?? opened ?? null;
			if (location?.startsWith(redirect)) {
				const given = new URL(location).searchParams.get('code');
				if (given === null) throw new Error(`no code: ${location}`);
				return {
					...{ grant_type: 'authorization_code', client_id: testIds.native, redirect_uri: redirect },
					...{ code: given, code_verifier: verifier },
				};
			}
			if (location !== null) {
				const next = new URL(location, 'https://login.example.test');
				response = await ask(next.pathname + next.search);
				continue;
			}
			const form = /<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/.exec(page);
			if (!form) throw new Error(`a page without a form: ${response.status} ${page.slice(0, 400)}`);
			const fields = new URLSearchParams();
			for (const [input] of form[0].matchAll(/<input[^>]*>/g)) {
				const name = /name="([^"]*)"/.exec(input)?.[1];
				// the other buttons of a form choose another method
				if (name !== undefined && !input.includes('type="submit"'))
					fields.set(name, answers[name] ?? /value="([^"]*)"/.exec(input)?.[1] ?? '');
			}
			const action = new URL((form[1] as string).replaceAll('&amp;', '&'), 'https://login.example.test');
			response = await ask(action.pathname + action.search, fields);
		}
		throw new Error('the sign-in does not end');
	}

	test('the older one goes on serving when the newer one has migrated the database', async () => {
		expect(schemas[1]).toBeGreaterThan(schemas[0] as number);
		expect(statuses(await Promise.all(both().map((port) => daemonToken(port))))).toEqual([200, 200]);
	});

	test('a family of refresh tokens goes from one to the other, and both give the same successor at once', async () => {
		let refreshToken = (await signIn(older.port)).body.refresh_token as string;
		for (let round = 0; round < rounds; round += 1) {
			const answers = await Promise.all(both().map((port) => refresh(port, refreshToken)));
			expect(statuses(answers)).toEqual([200, 200]);
			const [one, other] = answers.map(({ body }) => body.refresh_token as string);
			expect(one).toBe(other);
			refreshToken = one as string;
		}
	});

	test('a code that is redeemed at both at once is spent once, whichever of them gave it', async () => {
		for (let round = 0; round < rounds / 2; round += 1)
			for (const giver of both()) {
				const fields = await code(giver);
				const answers = await Promise.all(both().map((port) => token(port, fields)));
				expect(statuses(answers)).toEqual([200, 400]);
				expect(statuses(await Promise.all(both().map((port) => token(port, fields))))).toEqual([400, 400]);
			}
	});

	test('a policy that one changes is in force at the other for all that is asked for afterwards', async () => {
		for (const [writer, reader] of [both(), [...both()].reverse() as [number, number]] as const) {
			const access = await administrator(writer);
			const made = await graph(writer, access, 'POST', 'identity/conditionalAccess/policies', blockAlice('disabled'));
			expect(made.status).toBe(201);
			const path = `identity/conditionalAccess/policies/${made.body.id}`;
			let refreshToken = (await signIn(reader)).body.refresh_token as string;
			for (let round = 0; round < rounds / 4; round += 1) {
				const state = round % 2 === 0 ? 'enabled' : 'disabled';
				expect((await graph(writer, access, 'PATCH', path, { state })).status).toBe(204);
				const answer = await refresh(reader, refreshToken);
				expect([state, answer.status]).toEqual([state, state === 'enabled' ? 400 : 200]);
				if (answer.status === 200) refreshToken = answer.body.refresh_token;
			}
			expect((await graph(writer, access, 'DELETE', path)).status).toBe(204);
		}
	});

	test('two administrators who write at both at once lose no change', async () => {
		const accesses = await Promise.all(both().map(administrator));
		const policies = 'identity/conditionalAccess/policies';
		const made = await graph(older.port, accesses[0] as string, 'POST', policies, blockAlice('disabled'));
		const path = `${policies}/${made.body.id}`;
		for (let round = 0; round < rounds / 4; round += 1) {
			const state = round % 2 === 0 ? 'enabledForReportingButNotEnforced' : 'disabled';
			const changes = [{ displayName: `round ${round}` }, { state }];
			const answers = await Promise.all(
				both().map((port, index) => graph(port, accesses[index] as string, 'PATCH', path, changes[index])),
			);
			expect(answers.map(({ status }) => status)).toEqual([204, 204]);
			const seen = await Promise.all(both().map((port, index) => graph(port, accesses[index] as string, 'GET', path)));
			for (const { body } of seen) expect(body).toMatchObject({ displayName: `round ${round}`, state });
		}
	});

	test('the older program is not started on the newer schema, with a sentence', async () => {
		await expect(serveBy(before as string, await configure({ database: { url } }))).rejects.toThrow(
			/has schema \d+, which is newer than this program's/,
		);
	});
});
