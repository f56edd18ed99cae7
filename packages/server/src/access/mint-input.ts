// What is minted, for the two places that tokens leave from: what the decision and the directory say is the same in
// both.
import type { Authority } from '../authority.ts';
import type { DirectoryUser } from '../records/user.ts';
import { findEmail } from '../tokens/email.ts';
import { asksForSignInState, type MintInput, tellsEmail } from '../tokens/mint.ts';
import type { Gathered } from './access-context.ts';
import type { AccessDecision } from './decide.ts';
import { findGroupClaims } from './group-claims.ts';

type OfTheRequest =
	| 'clientAuthentication'
	| 'scopes'
	| 'hops'
	| 'confirmation'
	| 'nonce'
	| 'code'
	| 'inAddress'
	| 'uti'
	| 'sessionId';

/** What a decision does not know of the tokens that follow it. */
export interface MintRequest extends Pick<MintInput, OfTheRequest> {
	/** asked where a registration or the request asks for it: whether the browser keeps the session */
	isKept(): Promise<boolean | undefined> | boolean | undefined;
}

/**
 * Reads what tokens tell beside the decision. It can fail, and so must be called before anything is spent.
 *
 * @param assignment roles on the resource, and of the user on the client
 * @returns the input of every token of the request
 */
export async function gatherMintInput(
	authority: Authority,
	{ context, assignment }: Pick<Gathered, 'context'> & { assignment: Pick<MintInput, 'roles' | 'clientRoles'> },
	decision: AccessDecision,
	request: MintRequest,
): Promise<MintInput> {
	const { snapshot, client, requested, claims, principal } = context;
	const user: DirectoryUser | undefined = principal?.user;
	const keptSignedIn = asksForSignInState(client, claims) ? await request.isKept() : undefined;
	const asksForEmail = user && tellsEmail(requested.openId, client, requested.resource);
	return {
		tenant: snapshot.tenant,
		client,
		clientAuthentication: request.clientAuthentication,
		resource: requested.resource,
		resourceName: requested.prefix,
		scopes: request.scopes,
		roles: assignment.roles,
		clientRoles: assignment.clientRoles,
		facts: context.facts,
		authenticationContexts: decision.authenticationContexts,
		acr: decision.acr,
		deviceId: context.device?.deviceId,
		hops: request.hops,
		confirmation: request.confirmation,
		claims,
		now: context.now,
		uti: request.uti,
		sessionId: request.sessionId,
		nonce: request.nonce,
		keptSignedIn,
		user,
		code: request.code,
		inAddress: request.inAddress,
		groups: await findGroupClaims(authority, context),
		ipAddress: context.ipAddress,
		openId: requested.openId,
		email: asksForEmail ? await findEmail(authority, snapshot.tenant, user) : undefined,
	};
}
