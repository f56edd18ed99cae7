// What an ID token must say to be believed. Its signature need not be checked: it came over TLS from the token
// endpoint. OpenID Connect Core §2 (`sub`) and §3.1.3.7, points 2, 3, 4, 9
// and 11.
import type { Configuration } from './configuration.ts';
import { ClientAuthError } from './errors/auth-error.ts';
import { readJwtPayload } from './jwt.ts';
import type { TokenResponse } from './token-request.ts';

/** seconds that two clocks may differ */
const tolerance = 300;

/** @param issuer of the metadata; over `common` a template, since the tenant is known only with the answer */
export function isIssuer(issuer: string, answering: unknown): boolean {
	if (typeof answering !== 'string') return false;
	const [before = '', after] = issuer.split('{tenantid}');
	return after === undefined ? answering === issuer : answering.startsWith(before) && answering.endsWith(after);
}

/** @throws ClientAuthError `id_token_invalid`, `nonce_mismatch`, or `clock_skew` when only the time is wrong */
export async function checkIdToken(
	configuration: Configuration,
	response: TokenResponse,
	nonce: string | undefined,
): Promise<void> {
	const invalid = (what: string) =>
		new ClientAuthError('id_token_invalid', `the ID token is not for this request: ${what}`);
	if (response.id_token === undefined) {
		// a sign-in with a nonce must be answered with one, or nothing says whose answer it is
		if (nonce !== undefined) throw invalid('there is none');
		return;
	}
	const { aud, azp, iss, sub, exp, iat, nonce: told } = readJwtPayload(response.id_token);
	const audiences = [aud].flat();
	if (!audiences.includes(configuration.clientId)) throw invalid('its audience is another application');
	if (audiences.length > 1 && azp !== configuration.clientId) throw invalid('it was issued to another application');
	const { issuer } = await configuration.metadata();
	if (issuer !== undefined && !isIssuer(issuer, iss)) throw invalid('it is of another issuer');
	if (nonce !== undefined && told !== nonce)
		throw new ClientAuthError('nonce_mismatch', 'the ID token does not belong to this request');
	// without it all such tokens would be one account
	if (typeof sub !== 'string' || sub === '') throw invalid('it does not say whose it is');
	if (typeof exp !== 'number') throw invalid('it does not say when it expires');
	// the authority's own clock, where it is known, is not asked to agree with this device's
	const now = Math.floor((response.answeredAt ?? configuration.clock()) / 1000);
	if (exp + tolerance <= now || (typeof iat === 'number' && iat - tolerance > now))
		throw new ClientAuthError('clock_skew', 'the ID token is of another time; is the clock of this device right?');
}
