// What goes to an external provider and what comes back. The nonce is the sign-in's challenge: made at random, with the
// provider's id before it, so that an answer of another provider answers another question, and spent before the answer
// is looked at. What the provider posts arrives without cookies, since the browser sends it from another site; it is
// sealed for that one sign-in, and opened where the browser comes back with the cookie of it.
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { askedAcr, askedAmr } from '../methods/external-authentication.ts';
import type { ExternalMethodConfiguration } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { issuerOf } from '../tokens/issuer.ts';

const purpose = 'external-answer';
/** seconds in which the browser comes back from the address that the provider posts to */
const lifetime = 60;

/** The one address that every provider answers to, as at Entra ID. */
export const externalAnswerAddress = (origin: string) => `${origin}/common/federation/externalauthprovider`;

export const createNonce = ({ random }: Pick<Authority, 'random'>, { id }: ExternalMethodConfiguration) =>
	`${id}.${random(32).toString('base64url')}`;

/** @returns the provider's configuration that a nonce names, which stands before its dot */
export const providerOfNonce = (nonce: string) => nonce.split('.')[0];

/** @returns the user's subject at the provider */
export const subjectAt = (
	{ identifiers }: Pick<Authority, 'identifiers'>,
	{ id }: DirectoryUser,
	{ appId }: ExternalMethodConfiguration,
) => identifiers.pairwiseSubject(id, appId);

/** @returns the fields of the authentication request. OpenID Connect Core §3.2.2.1 */
export async function externalRequest(
	authority: Authority,
	{ now, ids }: Exchange,
	asked: {
		configuration: ExternalMethodConfiguration;
		user: DirectoryUser;
		tenant: TenantSnapshot['tenant'];
		nonce: string;
		transactionId: string;
	},
): Promise<Record<string, string>> {
	const { configuration, user, tenant, nonce, transactionId } = asked;
	const { clientId } = configuration.openIdConnectSetting;
	const signer = await authority.keys.signer(tenant);
	const idTokenHint = await signer.sign({
		ver: '2.0',
		iss: issuerOf(authority.origin, tenant.id),
		sub: subjectAt(authority, user, configuration),
		aud: clientId,
		// issued as expired, as at Entra ID: it tells who it is, and opens nothing
		exp: now - 1,
		iat: now,
		nbf: now,
		name: user.displayName,
		preferred_username: user.userPrincipalName,
		oid: user.id,
		tid: tenant.id,
	});
	return {
		scope: 'openid',
		response_type: 'id_token',
		response_mode: 'form_post',
		client_id: clientId,
		redirect_uri: externalAnswerAddress(authority.origin),
		nonce,
		state: transactionId,
		id_token_hint: idTokenHint,
		claims: JSON.stringify({
			id_token: { acr: { essential: true, values: askedAcr }, amr: { essential: true, values: askedAmr } },
		}),
		'client-request-id': ids.correlationId,
	};
}

export interface ExternalAnswer {
	/** absent where the provider says that it was not proven */
	idToken?: string | undefined;
	/** RFC 6749 §4.1.2.1 */
	error?: string | undefined;
}

/** @returns what the provider posted, for the sign-in alone that it names; no address shows it to anybody */
export function sealAnswer(
	{ secrets }: Pick<Authority, 'secrets'>,
	{ now }: Exchange,
	transactionId: string,
	{ idToken, error }: ExternalAnswer,
): string {
	return secrets.seal(purpose, JSON.stringify({ at: now, idToken, error }), transactionId);
}

/** @returns what was posted; `undefined` where it was not for this sign-in, or is too old */
export function openAnswer(
	{ secrets }: Pick<Authority, 'secrets'>,
	{ now }: Exchange,
	transactionId: string,
	answer: string,
): ExternalAnswer | undefined {
	const text = secrets.open(purpose, answer, transactionId);
	if (text === undefined) return undefined;
	const { at, idToken, error } = JSON.parse(text) as ExternalAnswer & { at: number };
	return now - at < lifetime ? { idToken, error } : undefined;
}
