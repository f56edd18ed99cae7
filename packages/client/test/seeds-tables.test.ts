// Every row of the tables in docs/errors-by-library.md, provoked against the authority. A row of the page without a
// test here, and a test without a row, is a failure.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
	AuthError,
	ClientAuthError,
	ClientConfigurationError,
	InteractionRequiredAuthError,
	ServerError,
} from '../src/index.ts';
import { contextClaims, createStage, type Stage, scopes } from './seeds-stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await createStage();
});
afterEach(() => stage.close());

/** What is caught is judged by the page's own words: class, code or classification, remedy. */
type Provoke = () => Promise<unknown>;

async function silent(claims?: string, more: object = {}): Promise<unknown> {
	const client = stage.client();
	const account = await stage.signIn(client);
	return client.acquireTokenSilent({ scopes, account, claims, ...more });
}

async function refused(code: number): Promise<unknown> {
	const client = stage.client();
	const account = await stage.signIn(client);
	await stage.order({ kind: 'refuse', code });
	return client.acquireTokenSilent({ scopes, account, forceRefresh: true });
}

const withoutAccount: Provoke = () => stage.client().acquireTokenSilent({ scopes, account: undefined });

async function withoutConsent(): Promise<unknown> {
	const client = stage.client({ clientId: testIds.unconsented });
	const account = await stage.signIn(client);
	return client.acquireTokenSilent({ scopes: ['api://payroll/Payroll.Read'], account });
}

async function promptNever(): Promise<unknown> {
	stage.page({});
	return stage.client().ssoSilent({ scopes });
}

async function cancelled(): Promise<unknown> {
	stage.page({ closesAfter: 60_000 });
	vi.stubGlobal('fetch', async () => new Response());
	return stage.client().acquireTokenPopup({ scopes });
}

async function declined(): Promise<unknown> {
	const fetch: typeof globalThis.fetch = async (input, init) => {
		const response = await stage.reach(input, init);
		if (!String(input).endsWith('/token')) return response;
		// the user unticked a scope
		return Response.json({
			...(await response.json()),
			scope: 'openid profile offline_access api://orders/Orders.Read',
		});
	};
	const client = stage.client({ fetch });
	const account = await stage.signIn(client);
	return client.acquireTokenSilent({ scopes: [...scopes, 'api://orders/Orders.Write'], account, forceRefresh: true });
}

async function offline(): Promise<unknown> {
	const fetch: typeof globalThis.fetch = (input, init) =>
		globalThis.navigator?.onLine === false ? Promise.reject(new TypeError('fetch failed')) : stage.reach(input, init);
	const client = stage.client({ fetch });
	const account = await stage.signIn(client);
	vi.stubGlobal('navigator', { onLine: false });
	return client.acquireTokenSilent({ scopes, account, forceRefresh: true });
}

async function throttled(): Promise<unknown> {
	await stage.order({ kind: 'throttle', retryAfter: 7 });
	return stage.confidential().acquireTokenForClient({ scopes: ['api://orders/.default'] });
}

/** A gateway before the authority fails so often. */
function failing(times: number): Provoke {
	let left = times;
	const fetch: typeof globalThis.fetch = async (input, init) => {
		if (!String(input).endsWith('/token') || left === 0) return stage.reach(input, init);
		left -= 1;
		return new Response('<h1>Bad gateway</h1>', { status: 502 });
	};
	return () => stage.confidential({ fetch }).acquireTokenForClient({ scopes: ['api://orders/.default'] });
}

async function unavailable(): Promise<unknown> {
	await stage.order({ kind: 'unavailable', count: 2 });
	return stage.confidential().acquireTokenForClient({ scopes: ['api://orders/.default'] });
}

const misuse: Provoke = async () => stage.client({ clientId: '' });
const invalidClient: Provoke = () =>
	stage.confidential({ clientSecret: 'not the secret' }).acquireTokenForClient({ scopes: ['api://orders/.default'] });

async function publicClientOfWebApplication(): Promise<unknown> {
	const client = stage.client();
	await stage.signIn(client);
	await stage.order({ kind: 'refuse', code: 7000218 });
	const [account] = await client.getAllAccounts();
	return client.acquireTokenSilent({ scopes, account, forceRefresh: true });
}

async function brokerDidNotAnswer(): Promise<unknown> {
	stage.page({ closesAfter: 0 });
	return stage.client({ popupTimeout: 10 }).acquireTokenPopup({ scopes });
}

/** by table and row of the page */
const rows: Record<string, Record<string, Provoke>> = {
	'.NET: common exceptions': {
		'AADSTS65001: consent is missing': withoutConsent,
		'AADSTS50079: multifactor authentication is required': () => refused(50079),
		'AADSTS90010: the grant is not supported over `/common`': () => refused(90010),
		'AADSTS70002: `client_secret` or `client_assertion` is missing': publicClientOfWebApplication,
		'`unknown_user`: nobody is logged in': withoutAccount,
		'`integrated_windows_auth_not_supported_managed_user`': () => stage.client().ssoSilent({ scopes }),
	},
	'.NET: classifications': {
		BasicAction: () => silent(contextClaims('c1')),
		AdditionalAction: () => refused(53000),
		MessageOnly: () => silent(contextClaims('c2')),
		ConsentRequired: withoutConsent,
		UserPasswordExpired: () => refused(50055),
		PromptNeverFailed: promptNever,
		AcquireTokenSilentFailed: withoutAccount,
		None: () => refused(50173),
	},
	JavaScript: {
		AuthError: throttled,
		ClientAuthError: cancelled,
		ClientConfigurationError: misuse,
		ServerError: invalidClient,
		InteractionRequiredAuthError: () => silent(contextClaims('c1')),
		'`interaction_required`': async () => {
			stage.page({});
			await stage.order({ kind: 'refuse', code: 50076, endpoint: 'authorize' });
			return stage.client().ssoSilent({ scopes });
		},
		'`login_required`': promptNever,
		'`consent_required`': withoutConsent,
	},
	Python: {
		'`error` and `error_description` in what is returned': invalidClient,
		'`claims` in what is returned': () => silent(contextClaims('c1')),
		'`ValueError`': misuse,
	},
	Java: {
		MsalClientException: cancelled,
		MsalServiceException: invalidClient,
		MsalInteractionRequiredException: () => silent(contextClaims('c1')),
		BasicAction: () => silent(contextClaims('c1')),
		AdditionalAction: () => refused(53000),
		MessageOnly: () => silent(contextClaims('c2')),
		ConsentRequired: withoutConsent,
		UserPasswordExpired: () => refused(50055),
		None: () => refused(50173),
	},
	'iOS and macOS': {
		MSALErrorInteractionRequired: () => silent(contextClaims('c1')),
		MSALErrorServerDeclinedScopes: declined,
		MSALErrorServerProtectionPoliciesRequired: () => refused(53009),
		MSALErrorUserCanceled: cancelled,
		MSALErrorInternal: () => stage.client({ fetch: async () => new Response('<html>') }).getAuthCodeUrl({ scopes }),
		MSALInternalErrorBrokerResponseNotReceived: brokerDidNotAnswer,
		NSURLErrorNotConnectedToInternet: offline,
	},
	'Busy and broken': {
		'500 to 599': () => failing(2)(),
		'429 with `Retry-After`': throttled,
		'`temporarily_unavailable`': unavailable,
	},
};

interface PageRow {
	table: string;
	row: string;
	ours: string;
	remedy: string;
}

/** the tables of the page: their first column is the row, the second what is ours, the third the remedy */
function pageRows(): PageRow[] {
	const page = readFileSync(join(import.meta.dirname, '../../../docs/errors-by-library.md'), 'utf8');
	return page
		.split(/^## /m)
		.slice(1)
		.flatMap((section) => {
			const table = section.slice(0, section.indexOf('\n'));
			if (!section.includes('| remedy |')) return [];
			const lines = section.split('\n').filter((line) => line.startsWith('| '));
			return lines.slice(1).map((line) => {
				const [row = '', ours = '', remedy = ''] = line.slice(2).split(' | ');
				return { table, row, ours, remedy };
			});
		});
}

const classes: Record<string, new (...args: never[]) => Error> = {
	AuthError,
	ClientAuthError,
	ClientConfigurationError,
	ServerError,
	InteractionRequiredAuthError,
};

describe.each(Object.keys(rows))('%s', (table) => {
	test('the page has these rows, and no others', () => {
		const written = pageRows().filter((row) => row.table === table);
		expect(written.map(({ row }) => row)).toEqual(Object.keys(rows[table] ?? {}));
	});

	test.each(pageRows().filter((row) => row.table === table))(
		'$row is $ours with the remedy $remedy',
		async ({ row, ours, remedy }) => {
			const provoke = rows[table]?.[row] as Provoke;
			const error = await provoke().then(
				() => undefined,
				(caught) => caught,
			);
			const [name = '', ...details] = [...ours.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
			expect(error).toBeInstanceOf(classes[name]);
			const { code, suberror, classification, errorNumbers, remedy: told } = error;
			const says = [code, suberror, classification, ...(errorNumbers ?? []).map(String)];
			expect(says).toEqual(expect.arrayContaining(details));
			expect(remedy).toContain(`\`${told}\``);
		},
	);
});

test('the page has no table that is not tested', () => {
	expect([...new Set(pageRows().map(({ table }) => table))]).toEqual(Object.keys(rows));
});

test('what the tables tell of an error is there: claims, headers, seconds to wait, granted and declined scopes', async () => {
	const stepUp = (await silent(contextClaims('c1')).catch((error) => error)) as InteractionRequiredAuthError;
	expect(JSON.parse(stepUp.claims ?? '')).toHaveProperty('access_token');
	expect(stepUp.headers?.get('content-type')).toContain('json');
	expect([stepUp.traceId, stepUp.correlationId, stepUp.timestamp].every(Boolean)).toBe(true);
	expect(await throttled().catch((error) => error.retryAfter)).toBe(7);
	const some = (await declined().catch((error) => error)) as ClientAuthError;
	expect(some.grantedScopes).toEqual(expect.arrayContaining(scopes));
	expect(some.declinedScopes).toEqual(['api://orders/Orders.Write']);
});

test('one failure of the server is not seen, since the request is sent once more', async () => {
	expect(await failing(1)()).toMatchObject({ accessToken: expect.stringMatching(/./) });
});
