// A code for the application's own page, given to its server beside the tokens: whoever signed in at the server need
// not sign in again in the page. Microsoft Authentication Library, "Hybrid single-page applications". No challenge
// binds it, since the page did not begin the flow; it is bound to the page's origin, and to the code that it came with.
import { randomUuid } from '../clock.ts';
import { grantForOtherClient } from '../errors.ts';
import type { AuthorizationCode } from '../records/authorization-code.ts';
import type { Secrets } from '../secrets.ts';
import { codeKeyOf, codeOf } from '../tokens/handles.ts';
import type { GrantInput } from './grant.ts';

/** seconds; the page has to load first */
const lifetime = 300;

export interface SpaCode {
	code: string;
	stored: AuthorizationCode;
}

interface DerivedSpaCode {
	code: string;
	codeHash: string;
	familyId: string;
}

/**
 * Derived from the server's code, so that whoever sees that one a second time finds this one, and what it started, to
 * revoke.
 *
 * @returns first what is derived now; the others were, by a root secret that was exchanged since
 */
export function deriveSpaCodes(
	{ codeHash, familyId }: Pick<AuthorizationCode, 'codeHash' | 'familyId'>,
	secrets: Secrets,
): [DerivedSpaCode, ...DerivedSpaCode[]] {
	const families = secrets.macs('spa-code-family', familyId);
	return secrets.macs('spa-code', codeHash).map((mac, index) => {
		const code = codeOf(mac);
		return { code, codeHash: codeKeyOf(code), familyId: randomUuid(() => (families[index] as Buffer).subarray(0, 16)) };
	}) as [DerivedSpaCode, ...DerivedSpaCode[]];
}

/** @returns `undefined` where the client asked for none, is no server, or has no page */
export function createSpaCode(
	serverCode: AuthorizationCode,
	{ authority, exchange, form, client }: GrantInput,
): SpaCode | undefined {
	const { redirectUris } = client.application;
	if (form.get('return_spa_code') !== '1' || client.method === '0' || redirectUris.spa.length === 0) return undefined;
	const [{ code, codeHash, familyId }] = deriveSpaCodes(serverCode, authority.secrets);
	const { redirectUri: _, codeChallenge: __, nonce: ___, dpopJkt: ____, ...shared } = serverCode;
	return { code, stored: { ...shared, codeHash, familyId, platform: 'spa', expiresAt: exchange.now + lifetime } };
}

/**
 * @throws ProtocolError where the page is none of the application's: browsers tell the origin, and scripts cannot
 * change it
 */
export function checkPageOrigin({ exchange, client }: GrantInput): void {
	const { origin } = exchange.request.headers;
	// that there is one at all is checked with the platform
	if (origin !== undefined && !client.application.redirectUris.spa.some((uri) => new URL(uri).origin === origin))
		throw grantForOtherClient("the code is for the application's own pages");
}
