// The authorization endpoint of version 1: what is asked for in a browser, and what its answers carry.
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { authority, giveEachTestAnAuthority, open, password, token } from './version-1-requests.ts';
import { ofNative, ofWeb, orders, pathOf, secret, tenant } from './versions.ts';

giveEachTestAnAuthority();

describe('the authorization endpoint', () => {
	test('a sign-in without a resource gives a code that is good for the one that redeems it', async () => {
		const { page, parameters } = await open(1, ofWeb);
		expect([page.location?.origin, parameters.has('iss')]).toEqual(['https://web.test', false]);
		const { body } = await token(1, {
			...{ grant_type: 'authorization_code', code: parameters.get('code') ?? '', resource: 'api://orders' },
			...{ ...ofWeb, client_secret: secret },
		});
		expect([decodeJwt(body.access_token).aud, decodeJwt(body.id_token).ver]).toEqual([orders, '1.0']);
	});

	test.each(['fragment', 'form_post'])('hybrid by %s: the ID token is of version 1', async (response_mode) => {
		const { parameters } = await open(1, { ...ofWeb, response_type: 'code id_token', nonce: 'n', response_mode });
		expect(decodeJwt(parameters.get('id_token') ?? '')).toMatchObject({
			ver: '1.0',
			iss: `${authority.origin}/${tenant}/`,
			nonce: 'n',
			c_hash: expect.any(String),
			upn: password.username,
		});
	});

	test('what is not supported by version 2 is not by version 1 either, and goes where the request says', async () => {
		for (const [fields, error, mode] of [
			[{ response_type: 'token', resource: 'api://orders' }, 'unsupported_response_type', 'hash'],
			[{ response_type: 'id_token' }, 'invalid_request', 'hash'],
			[{ resource: 'api://nothing' }, 'invalid_resource', 'search'],
			[{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported', 'search'],
			[{ prompt: 'none' }, 'login_required', 'search'],
			[{ resource: 'api://orders x' }, 'invalid_resource', 'search'],
		] as const) {
			const { page } = await open(1, { ...ofWeb, ...fields });
			const part = new URLSearchParams(page.location?.[mode].slice(1));
			expect([fields, part.get('error'), part.get('state'), part.has('iss')]).toEqual([fields, error, 's', false]);
		}
	});

	test('native clients need PKCE as by version 2, and so do pages', async () => {
		const { parameters } = await open(1, { ...ofNative, resource: 'api://orders' });
		expect(parameters.get('error_uri')).toContain('9002325');
	});

	test('the way to another account is by version 1 too', async () => {
		await applyPolicy(authority, { control: 'block' });
		const { page } = await open(1, { ...ofWeb, resource: 'api://orders' });
		const [, address = ''] = /href="([^"]*prompt=select_account[^"]*)"/.exec(page.body) ?? [];
		const asked = new URL(address.replaceAll('&amp;', '&'), authority.origin);
		expect(asked.pathname).toBe(pathOf(1, 'authorize'));
		expect([asked.searchParams.get('resource'), asked.searchParams.has('scope')]).toEqual(['api://orders', false]);
	});
});
