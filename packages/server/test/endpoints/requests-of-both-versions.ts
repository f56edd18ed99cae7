// Requests to either version of the endpoints, before an authority that each test gets anew.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { importPKCS8, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { type ClientCertificate, createClientCertificate } from '../client-auth/certificate.ts';
import { daemon, type Fields, orders, pathOf, type Version, web } from './versions.ts';

export const alice = { username: 'alice@contoso.example', password: testIds.password };
let certificate: ClientCertificate;
export let authority: TestAuthority;
/** Each test of the calling file gets an authority of its own. */
export function giveEachTestAnAuthority(): void {
	beforeAll(async () => {
		certificate = await createClientCertificate();
	});
	beforeEach(async () => {
		authority = await createTestAuthority({
			tenants: testTenants((entry) => {
				entry.settings = { ...entry.settings, resourceOwnerPasswordCredentials: true };
				for (const application of entry.applications ?? []) {
					if (application.appId === daemon || application.appId === web)
						application.keyCredentials = [{ key: certificate.certificate }];
					if (application.appId === web)
						Object.assign(application, {
							web: { ...application.web, implicitGrantSettings: { enableIdTokenIssuance: true } },
							spa: { redirectUris: ['https://web.test/page'] },
						});
					if (application.appId === orders)
						Object.assign(application, {
							spa: { redirectUris: ['https://orders.test/'] },
							passwordCredentials: [],
							adminConsent: true,
							requiredResourceAccess: [
								{ resourceAppId: orders, resourceAccess: [{ value: 'Orders.Read', type: 'Scope' }] },
							],
						});
				}
			}),
		});
	});
	afterEach(() => authority.close());
}

export async function post(path: string, fields: Fields, headers: Fields = {}, peerAddress?: string) {
	const answer = await authority.send({
		method: 'POST',
		path,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams(fields).toString(),
		...(peerAddress === undefined ? {} : { peerAddress }),
	});
	return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
}

export const token = (version: Version, fields: Fields, headers?: Fields, peerAddress?: string) =>
	post(pathOf(version, 'token'), fields, headers, peerAddress);

export async function open(version: Version, fields: Fields, browser = createBrowser(authority), user: object = alice) {
	const query = new URLSearchParams({ response_type: 'code', state: 's', ...fields });
	const client = createTestClient(authority);
	const page = await client.signIn(browser, await browser.open(`${pathOf(version, 'authorize')}?${query}`), {
		...user,
		consent: true,
	});
	return { page, parameters: responseParameters(page) };
}

export async function assertionFor(clientId: string, audience: string): Promise<string> {
	const now = authority.now();
	return new SignJWT({ jti: crypto.randomUUID() })
		.setProtectedHeader({
			alg: 'PS256',
			'x5t#S256': Buffer.from(certificate.thumbprintSha256, 'hex').toString('base64url'),
		})
		.setIssuer(clientId)
		.setSubject(clientId)
		.setAudience(audience)
		.setIssuedAt(now)
		.setNotBefore(now)
		.setExpirationTime(now + 600)
		.sign(await importPKCS8(certificate.privateKey, 'PS256'));
}
