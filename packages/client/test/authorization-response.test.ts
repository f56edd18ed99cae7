// The response to an authorization request: only from the authority that was asked, and to the request that is pending.
import { describe, expect, test } from 'vitest';
import type { PendingRequest } from '../src/acquire/authorization-request.ts';
import { finishInteractive } from '../src/acquire/authorization-response.ts';
import { createTokenCache } from '../src/cache/token-cache.ts';
import { configure } from '../src/configuration.ts';

const origin = 'https://login.test';
const tenant = '10000000-0000-4000-8000-000000000001';
const other = '10000000-0000-4000-8000-000000000002';
const pending: PendingRequest = {
	state: 'a state',
	nonce: 'a nonce',
	verifier: 'a verifier',
	scopes: [],
	claims: undefined,
	redirectUri: 'https://app.test/',
	authority: `${origin}/${tenant}`,
	applicationState: undefined,
};

/** @returns the code of the error; `redeemed` where the code was sent to the token endpoint */
async function outcome(
	response: Record<string, string>,
	metadata: { issuer: string; authorization_response_iss_parameter_supported?: boolean },
) {
	let redeemed = false;
	const configuration = configure({
		clientId: 'client',
		authority: `${origin}/${tenant}`,
		authorityMetadata: { token_endpoint: `${origin}/token`, ...metadata } as never,
		fetch: async () => {
			redeemed = true;
			return Response.json({ error: 'invalid_grant' }, { status: 400 });
		},
	});
	const error = await finishInteractive(
		{ configuration, cache: createTokenCache(configuration) },
		pending,
		new URLSearchParams(response),
	).catch((caught) => caught);
	return redeemed ? 'redeemed' : error.code;
}

describe('[sec 216] mix-up: the issuer is compared before the code is redeemed', () => {
	const answer = { code: 'a code', state: pending.state };
	const issuer = `${origin}/${tenant}/v2.0`;
	const promises = { issuer, authorization_response_iss_parameter_supported: true };
	const template = { issuer: `${origin}/{tenantid}/v2.0`, authorization_response_iss_parameter_supported: false };
	test.each<[string, Record<string, string>, Parameters<typeof outcome>[1], string]>([
		['the issuer of the metadata', { ...answer, iss: issuer }, promises, 'redeemed'],
		['another authority', { ...answer, iss: 'https://evil.test/v2.0' }, promises, 'issuer_mismatch'],
		['another tenant', { ...answer, iss: `${origin}/${other}/v2.0` }, promises, 'issuer_mismatch'],
		['none, where the metadata promises one', answer, promises, 'issuer_mismatch'],
		[
			'none with an error, where the metadata promises one',
			{ error: 'access_denied', state: pending.state },
			promises,
			'issuer_mismatch',
		],
		['none, where none is promised, as at Entra ID', answer, { issuer }, 'redeemed'],
		[
			'another authority, where none is promised',
			{ ...answer, iss: 'https://evil.test/v2.0' },
			{ issuer },
			'issuer_mismatch',
		],
		['none over common', answer, template, 'redeemed'],
		['a tenant over common', { ...answer, iss: issuer }, template, 'redeemed'],
		[
			'another authority over common',
			{ ...answer, iss: `https://evil.test/${tenant}/v2.0` },
			template,
			'issuer_mismatch',
		],
	])('%s', async (_, response, metadata, expected) => {
		expect(await outcome(response, metadata)).toBe(expected);
	});

	test('an answer to another request is refused, whoever sends it', async () => {
		expect(await outcome({ ...answer, iss: issuer, state: 'another' }, promises)).toBe('state_mismatch');
	});
});
