// Whole requests: any method, path, query and headers.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { encodeForm, expectDecent, hostileForm, hostileText, runs, timeout } from './hostile.ts';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

/** a lone surrogate cannot be encoded */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');

const names = [
	'client_id',
	'response_type',
	'redirect_uri',
	'scope',
	'state',
	'nonce',
	'prompt',
	'max_age',
	'claims',
	'acr_values',
	'response_mode',
	'code_challenge',
	'code_challenge_method',
	'login_hint',
	'sid',
	'id_token_hint',
	'post_logout_redirect_uri',
	'code',
];
const right = {
	client_id: [testIds.native, testIds.spa, testIds.web],
	response_type: ['code', 'id_token', 'code id_token', 'token'],
	redirect_uri: ['http://localhost:7000/', 'https://spa.test/', 'https://web.test/signin'],
	scope: ['openid', 'api://orders/Orders.Read', 'api://orders/.default'],
	prompt: ['none', 'login', 'consent', 'admin_consent'],
	code_challenge: ['a'.repeat(43)],
	code_challenge_method: ['S256', 'plain'],
	response_mode: ['query', 'fragment', 'form_post'],
	max_age: ['0', '100', '-1', '0x10', '9'.repeat(20)],
};
const segment = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom(testIds.tenant, 'contoso.example', 'common', 'organizations', 'consumers') },
	hostileText.map((text) => encodeURIComponent(wellFormed(text))),
	hostileText,
);
const endpoint = fc.constantFrom(
	'oauth2/v2.0/authorize',
	'oauth2/v2.0/token',
	'oauth2/v2.0/devicecode',
	'oauth2/v2.0/logout',
	'v2.0/adminconsent',
	'v2.0/.well-known/openid-configuration',
	'discovery/v2.0/keys',
	'nothing',
);
const fixed = fc.constantFrom(
	'/',
	'/devicelogin',
	'/error',
	'/oidc/userinfo',
	'/common/discovery/instance',
	'/common/userrealm/x',
	'/sign-in/x',
	'/assets/sign-in.css',
	'/dev/faults',
);
const path = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(segment, endpoint).map(([tenant, rest]) => `/${tenant}/${rest}`) },
	fixed,
	hostileText.map((text) => `/${text}`),
	hostileText.map((text) => `/common/userrealm/${encodeURIComponent(wellFormed(text))}`),
);
const headers = fc.dictionary(
	fc.constantFrom(
		'content-type',
		'origin',
		'authorization',
		'user-agent',
		'client-request-id',
		'sec-fetch-site',
		'cookie',
		'x-forwarded-for',
		'content-encoding',
		'access-control-request-headers',
	),
	fc.oneof(
		hostileText,
		fc.constantFrom(
			'application/x-www-form-urlencoded',
			'application/json',
			'https://spa.test',
			'Bearer x.y.z',
			'Basic !!!',
			'same-origin',
		),
	),
	{ maxKeys: 6 },
);

test(
	'[sec 43, 75] any request is answered decently',
	async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'PATCH'),
				path,
				hostileForm(names, right),
				fc.boolean(),
				headers,
				async (method, address, pairs, raw, sent) => {
					const form = encodeForm(pairs, raw);
					const body = method === 'POST' ? form : '';
					expectDecent(
						authority,
						await authority.send({ method, path: address, query: method === 'POST' ? '' : form, headers: sent, body }),
					);
				},
			),
			{ numRuns: runs * 3 },
		);
	},
	timeout,
);
