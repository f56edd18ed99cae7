import { expect, test } from 'vitest';
import { aadsts, classifyTokenError, findAadsts } from '../src/index.ts';

test.each([
	['invalid_grant', 'basic_action', 'basic_action'],
	['invalid_grant', 'additional_action', 'additional_action'],
	['invalid_grant', 'message_only', 'message_only'],
	['invalid_grant', 'consent_required', 'consent_required'],
	['invalid_grant', 'user_password_expired', 'user_password_expired'],
	['invalid_grant', 'bad_token', 'none'],
	['invalid_grant', 'token_expired', 'none'],
	['invalid_grant', undefined, 'none'],
	['invalid_grant', 'client_mismatch', undefined],
	['invalid_grant', 'protection_policy_required', undefined],
	['unauthorized_client', 'protection_policy_required', undefined],
	['interaction_required', undefined, 'none'],
	['login_required', undefined, 'none'],
	['consent_required', undefined, 'consent_required'],
	['invalid_client', undefined, undefined],
	['invalid_request', undefined, undefined],
	['temporarily_unavailable', undefined, undefined],
])('%s with suberror %s is classified as %s', (error, suberror, expected) => {
	expect(classifyTokenError({ error, suberror })).toBe(expected);
});

test('no description holds a word by which MSAL.js would take it for an interaction error', () => {
	for (const { text } of Object.values(aadsts))
		expect(text).not.toMatch(
			/login_required|consent_required|interaction_required|bad_token|interrupted_user|ui_not_allowed/,
		);
});

test('a code is found, and a name of the prototype is not', () => {
	expect(findAadsts(50076)?.suberror).toBe('basic_action');
	expect(findAadsts('constructor' as never)).toBeUndefined();
});
