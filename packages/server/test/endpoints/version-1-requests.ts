// Requests to both versions of the endpoints, before an authority that each test gets anew.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach } from 'vitest';
import { challenge, type Fields, forResource, native, ofNative, pathOf, type Version, web } from './versions.ts';

export const password = { username: 'alice@contoso.example', password: testIds.password };
export const alice = { ...password, consent: true };
export let authority: TestAuthority;
/** Each test of the calling file gets an authority of its own. */
export function giveEachTestAnAuthority(): void {
	beforeEach(async () => {
		authority = await createTestAuthority({
			faultInjection: true,
			tenants: testTenants((entry) => {
				entry.settings = { ...entry.settings, resourceOwnerPasswordCredentials: true };
				for (const application of entry.applications ?? [])
					if (application.appId === web)
						application.web = { ...application.web, implicitGrantSettings: { enableIdTokenIssuance: true } };
			}),
		});
	});
	afterEach(() => authority.close());
}

export async function post(path: string, fields: Fields, headers: Record<string, string> = {}) {
	const {
		status,
		headers: told,
		body,
	} = await authority.send({
		method: 'POST',
		path,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams(fields).toString(),
	});
	return { status, headers: told, body: JSON.parse(body) };
}

export type Answer = Awaited<ReturnType<typeof post>>;
export const token = (version: Version, fields: Fields) =>
	post(pathOf(version, 'token'), { client_id: native, ...fields });
export const byPassword = (version: Version, resource: string, more: Fields = {}) =>
	token(version, { grant_type: 'password', ...password, ...forResource(version, resource), ...more });

export async function open(
	version: Version,
	fields: Fields,
	browser = createBrowser(authority),
	script: object = alice,
) {
	const query = new URLSearchParams({ response_type: 'code', state: 's', ...fields });
	const client = createTestClient(authority);
	const page = await client.signIn(browser, await browser.open(`${pathOf(version, 'authorize')}?${query}`), script);
	return { page, parameters: responseParameters(page) };
}

export async function byCode(version: Version, resource: string, more: Fields = {}): Promise<Answer | undefined> {
	const asked = { ...ofNative, ...more, ...forResource(version, resource) };
	const { parameters } = await open(version, { ...asked, ...challenge });
	const code = parameters.get('code');
	if (code === null) return undefined;
	const { verifier } = createTestClient(authority);
	return token(version, {
		grant_type: 'authorization_code',
		code,
		redirect_uri: ofNative.redirect_uri,
		code_verifier: verifier,
	});
}
