// A token endpoint that is a stand-in, and clients that reach it.
import { type ClientOptions, createConfidentialClient, createPublicClient } from '../src/index.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const authority = 'https://login.example/t';
export const authorityMetadata = {
	issuer: `${authority}/v2.0`,
	authorization_endpoint: `${authority}/authorize`,
	token_endpoint: `${authority}/token`,
	jwks_uri: `${authority}/keys`,
};

export interface Answered {
	refreshToken?: string;
	claims?: Record<string, unknown>;
	more?: Record<string, unknown>;
	now?: number;
}

/** @param user whose token; its account is `<user>.t` */
export function tokenAnswer(
	user: string,
	accessToken: string,
	scope: string,
	{ refreshToken = `rt-${user}`, claims = {}, more = {}, now = Date.now() }: Answered = {},
) {
	const seconds = Math.floor(now / 1000);
	const idToken = {
		aud: 'app',
		iss: authorityMetadata.issuer,
		sub: user,
		oid: user,
		tid: 't',
		preferred_username: user,
		iat: seconds,
		exp: seconds + 3600,
		...claims,
	};
	return Response.json({
		access_token: accessToken,
		token_type: 'Bearer',
		expires_in: 3600,
		scope,
		refresh_token: refreshToken,
		id_token: `${part({ alg: 'none' })}.${part(idToken)}.`,
		client_info: part({ uid: user, utid: 't' }),
		...more,
	});
}

export const scopeOf = (form: URLSearchParams) =>
	(form.get('scope') ?? '')
		.split(' ')
		.filter((item) => item.includes('/'))
		.join(' ');

/** Cloudflare Workers refuse this value, and take `manual`: what is to run there must not ask for it. */
export function requireTakenByWorkers(init: RequestInit | undefined): void {
	if (init?.redirect === 'error') throw new TypeError('Invalid redirect value, must be one of "follow" or "manual"');
}

type Respond = (form: URLSearchParams, count: number) => Response | Promise<Response>;

function optionsFor(respond: Respond, sent: URLSearchParams[], more: Partial<ClientOptions>): ClientOptions {
	return {
		clientId: 'app',
		authority,
		authorityMetadata,
		redirectUri: 'https://app.example/',
		delay: async () => undefined,
		async fetch(input, init) {
			requireTakenByWorkers(init);
			const form = new URLSearchParams(await new Request(input, init).text());
			sent.push(form);
			return respond(form, sent.length);
		},
		...more,
	};
}

export function publicClient(respond: Respond, more: Partial<ClientOptions> = {}) {
	const sent: URLSearchParams[] = [];
	return { client: createPublicClient(optionsFor(respond, sent, more)), sent };
}

export function confidentialClient(respond: Respond, more: Partial<ClientOptions> = {}) {
	const sent: URLSearchParams[] = [];
	return { client: createConfidentialClient({ ...optionsFor(respond, sent, more), clientSecret: 's' }), sent };
}
