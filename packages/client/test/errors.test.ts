// Errors as a program sees them: classes, classifications and what to do.
import { describe, expect, test } from 'vitest';
import {
	AuthError,
	ClientAuthError,
	ClientConfigurationError,
	InteractionRequiredAuthError,
	isInteractionRequired,
	ServerError,
} from '../src/index.ts';
import { publicClient } from './token-endpoint.ts';

const scopes = ['api://a/A'];
const refuse = (body: object, status = 400) => {
	const { client } = publicClient(() => Response.json(body, { status, headers: { 'x-ms-request-id': 'r' } }));
	return client.acquireTokenByCode({ code: 'x', scopes }).catch((error) => error);
};

test('the classes stand in one line', () => {
	const mistake = new ClientConfigurationError('scopes_required', 'x');
	for (const base of [ClientConfigurationError, ClientAuthError, AuthError, Error])
		expect(mistake).toBeInstanceOf(base);
	const refusal = new InteractionRequiredAuthError({ error: 'x' }, 'none');
	for (const base of [InteractionRequiredAuthError, ServerError, AuthError, Error])
		expect(refusal).toBeInstanceOf(base);
});

test('a refusal carries all that the authority said, under the names that users of MSAL know', async () => {
	const error = await refuse({
		error: 'invalid_grant',
		suberror: 'basic_action',
		error_description: 'AADSTS50076: more',
		error_codes: [50076, 50079],
		claims: '{"access_token":{}}',
		trace_id: 't',
		correlation_id: 'c',
		timestamp: '2026-11-26 12:00:00Z',
	});
	expect(error).toMatchObject({
		code: 'invalid_grant',
		errorCode: 'invalid_grant',
		suberror: 'basic_action',
		subError: 'basic_action',
		errorNumber: 50076,
		errorNumbers: [50076, 50079],
		claims: '{"access_token":{}}',
		traceId: 't',
		correlationId: 'c',
		timestamp: '2026-11-26 12:00:00Z',
		status: 400,
	});
	expect(error.headers.get('x-ms-request-id')).toBe('r');
});

describe('classifications and what to do about them', () => {
	test.each([
		['basic_action', 'retryInteractively'],
		['additional_action', 'showMessage'],
		['message_only', 'showMessage'],
		['consent_required', 'retryInteractively'],
		['user_password_expired', 'retryInteractively'],
	])('%s: %s', async (suberror, remedy) => {
		const error = await refuse({ error: 'invalid_grant', suberror });
		expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', classification: suberror, remedy });
		expect(isInteractionRequired(error)).toBe(true);
	});

	test('none: the authority gave no kind', async () => {
		expect(await refuse({ error: 'interaction_required' })).toMatchObject({
			classification: 'none',
			remedy: 'retryInteractively',
		});
	});

	test('consent that only an administrator can give', async () => {
		expect(await refuse({ error: 'consent_required', error_codes: [90094] })).toMatchObject({
			remedy: 'contactAdministrator',
		});
	});

	test.each([
		[
			{ error: 'unauthorized_client', suberror: 'protection_policy_required' },
			'protection_policy_required',
			'useManagedApp',
		],
		[{ error: 'invalid_grant', suberror: 'client_mismatch' }, 'client_mismatch', 'fixConfiguration'],
		[{ error: 'invalid_client' }, 'invalid_client', 'fixConfiguration'],
		[{ error: 'temporarily_unavailable' }, 'temporarily_unavailable', 'retryLater'],
	])('%j is no interaction', async (body, code, remedy) => {
		const error = await refuse(body);
		expect(error).toMatchObject({ name: 'ServerError', code, remedy });
		expect(isInteractionRequired(error)).toBe(false);
	});
});

test.each([
	['an answer without tokens', () => new Response('{}'), 'unexpected_response'],
	['HTML', () => new Response('<html>', { status: 404 }), 'unexpected_response'],
	['a broken network', () => Promise.reject(new TypeError('down')), 'network_error'],
])('%s is a ClientAuthError', async (_, respond, code) => {
	const { client } = publicClient(respond);
	await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({
		name: 'ClientAuthError',
		code,
	});
});
