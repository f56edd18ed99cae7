// The law of the order of checks: what configuration refuses, whatever the user would prove, is refused before a
// password is asked for, wherever it is known by then. Whose account it is counts only where a session of this browser
// says so: a name in the request is no reason to tell anybody what that account may do.

import { createAccessContext } from '../access/access-context.ts';
import { decide } from '../access/decide.ts';
import { refusalFor } from '../access/enforce.ts';
import type { AccessContext } from '../access/gather.ts';
import { checkScopesExist, demandedScopes } from '../access/scopes.ts';
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { adminConsentRequired, ProtocolError, userNotAssigned } from '../errors.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type Asked, type Judgement, judge, readCircumstances } from './judge.ts';

export interface EarlyRefusal {
	error: ProtocolError;
	/** the client's own fault goes back to it; what an administrator decided is told to the user */
	to: 'client' | 'page';
}

/** What refuses a user, whatever page they would answer. */
function refusalIn({
	client,
	context,
	decision,
	assigned,
	consent,
	adminConsentNeeded,
}: Judgement): ProtocolError | undefined {
	if (decision.outcome === 'block') return refusalFor(decision, context);
	if (!assigned) return userNotAssigned(client.appId);
	return consent.length > 0 && adminConsentNeeded ? adminConsentRequired() : undefined;
}

/**
 * Nobody, with no group, no role and no factor: what a policy says of it, it says because of everything but the user.
 */
function anybody({ tenant }: TenantSnapshot): NonNullable<AccessContext['principal']> {
	const user = {
		id: '00000000-0000-0000-0000-000000000000',
		tenantId: tenant.id,
		userPrincipalName: '',
		displayName: '',
		accountEnabled: true,
	} as DirectoryUser;
	return { user, memberships: { groupIds: new Set(), roleTemplateIds: new Set() } };
}

type Policy = TenantSnapshot['policies'][number];

const isEmpty = (value: unknown) =>
	value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** conditions that are about the request and not about who is behind it */
const aboutTheRequest = new Set([
	'applications',
	'authenticationFlows',
	'clientAppTypes',
	'locations',
	'platforms',
	'users',
]);

/**
 * Whether a policy blocks its applications for whoever it is: it names all users and excludes none, and asks nothing
 * that hangs on one.
 */
function blocksWhoever({ conditions, grantControls }: Policy): boolean {
	const { includeUsers, ...otherUsers } = conditions.users ?? {};
	return (
		!isEmpty(conditions.applications.includeApplications) &&
		grantControls?.builtInControls?.includes('block') === true &&
		includeUsers?.length === 1 &&
		includeUsers[0] === 'All' &&
		Object.values(otherUsers).every(isEmpty) &&
		Object.entries(conditions).every(([name, value]) => aboutTheRequest.has(name) || isEmpty(value))
	);
}

function blockOfEverybody(context: AccessContext): ProtocolError | undefined {
	const blocking = new Set(context.snapshot.policies.filter(blocksWhoever).map(({ id }) => id));
	if (blocking.size === 0) return undefined;
	const asAnybody = { ...context, principal: anybody(context.snapshot) };
	asAnybody.scopes = demandedScopes(context.requested, context.client, new Set());
	const decision = decide(asAnybody);
	return decision.outcome === 'block' && decision.unsatisfiedPolicyIds.some((id) => blocking.has(id))
		? refusalFor(decision, asAnybody)
		: undefined;
}

/**
 * @param asked.user whose session this browser has; absent while nobody is known
 * @returns what refuses this sign-in before anybody proves anything
 */
export async function refusalBeforePassword(
	authority: Authority,
	exchange: Exchange,
	transaction: SignInTransaction,
	{ user, ...asked }: Asked,
): Promise<EarlyRefusal | undefined> {
	try {
		if (user) {
			const error = refusalIn(await judge(authority, exchange, transaction, { ...asked, user }));
			return error && { error, to: 'page' };
		}
		const known = await readCircumstances(authority, transaction, { ...asked, user });
		checkScopesExist(known, known.client);
		const error = blockOfEverybody(await createAccessContext(authority, exchange, known));
		return error && { error, to: 'page' };
	} catch (error) {
		if (error instanceof ProtocolError) return { error, to: 'client' };
		throw error;
	}
}
