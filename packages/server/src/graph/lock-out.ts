// A policy is saved as it is written, as at Entra ID; that it shuts administrators out is said in the answer and to
// whoever watches. Microsoft Entra, "Plan a Conditional Access deployment" (emergency access accounts).
import { compile, edit, findLockedOut, type LockedOut, type SignInUser, targetResources } from '@countersign/policy';
import {
	type AuthenticationStrengthPolicy,
	type ConditionalAccessPolicy,
	microsoftGraphAppId,
	type NamedLocation,
} from '@countersign/protocol';
import { promptableControls } from '../access/gather.ts';
import { policyForUser } from '../access/policy-for-user.ts';
import { userSubject } from '../access/subject.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { availableModes } from '../methods/registered-methods.ts';
import { methodsPolicyOf } from '../records/methods-policy.ts';
import type { GraphInput } from './resource.ts';

/** who could take the policy back */
const writers = [roleIds.globalAdministrator, roleIds.conditionalAccessAdministrator, roleIds.securityAdministrator];
/** so many are asked about */
const mostAdministrators = 100;

interface Administrator {
	subject: SignInUser;
	/** what each has registered, or can */
	availableMethods: ReadonlySet<string>;
}

async function administratorsOf({ authority, snapshot: { tenant } }: GraphInput): Promise<Administrator[]> {
	const { directory, directoryLists } = authority.storage;
	const holders = await Promise.all(writers.map((role) => directoryLists.roleHolderIds(tenant.id, role)));
	const ids = [...new Set(holders.flat())].slice(0, mostAdministrators);
	const found = await Promise.all(
		ids.map(async (id) => {
			const user = await directory.findUser(tenant.id, id);
			if (!user?.accountEnabled) return [];
			const memberships = await directory.memberships(tenant.id, id);
			const subject = userSubject(user, memberships);
			const policy = policyForUser(methodsPolicyOf(tenant), memberships.groupIds);
			return [
				{
					subject,
					availableMethods: availableModes(user, Math.floor(authority.clock() / 1000), policy),
				},
			];
		}),
	);
	return found.flat();
}

type Edited = Partial<Pick<TenantSnapshot, 'policySet' | 'namedLocations'>>;

/** @returns who is stopped in the tenant as it would be */
function stopped({ snapshot }: GraphInput, users: readonly Administrator[], edited: Edited): LockedOut[] {
	const { policySet, namedLocations, tenant } = { ...snapshot, ...edited };
	const { baselineScopes = 'enable' } = tenant.settings;
	const applicationIds = targetResources({
		resourceAppId: microsoftGraphAppId,
		scopes: ['Policy.ReadWrite.ConditionalAccess'],
		signsIn: true,
		clientAppId: '',
		clientIsConfidential: false,
		baselineScopes,
	});
	return users.flatMap(({ subject, availableMethods }) =>
		findLockedOut(policySet, {
			users: [subject],
			availableMethods,
			applicationIds,
			namedLocations,
			promptableControls,
		}),
	);
}

function told(found: readonly LockedOut[], users: readonly Administrator[], when: string): string | undefined {
	if (found.length === 0) return undefined;
	const all = found.length === users.length;
	const who = all ? 'No administrator can' : `${found.length} of ${users.length} administrators cannot`;
	return `${who} sign in to administer policies ${when}. Exclude an emergency access account.`;
}

/**
 * @param policy as it will be stored
 * @returns what to tell whoever writes it; nothing where each administrator can still sign in to administer policies,
 *   or is stopped by
 * other policies alone
 */
export async function lockOutWarning(input: GraphInput, policy: ConditionalAccessPolicy): Promise<string | undefined> {
	if (policy.state !== 'enabled') return undefined;
	const users = await administratorsOf(input);
	const found = stopped(input, users, { policySet: edit(input.snapshot.policySet, { put: policy }) });
	return told(
		found.filter(({ policyIds }) => policyIds.includes(policy.id)),
		users,
		'under this policy',
	);
}

/**
 * What policies rest on, a named location or an authentication strength, shuts administrators out as a policy does: an
 * office is given a wrong address, a strength the one method that nobody has.
 *
 * @param change as it will be stored
 * @returns what to tell whoever writes it; nothing where whoever is stopped was stopped before
 */
export async function lockOutWarningOfPart(
	input: GraphInput,
	change: { location: NamedLocation } | { strength: AuthenticationStrengthPolicy },
): Promise<string | undefined> {
	const { policies, ...parts } = input.snapshot;
	if (!policies.some(({ state }) => state === 'enabled')) return undefined;
	const namedLocations = 'location' in change ? replaced(parts.namedLocations, change.location) : parts.namedLocations;
	const authenticationStrengths =
		'strength' in change ? replaced(parts.authenticationStrengths, change.strength) : parts.authenticationStrengths;
	const users = await administratorsOf(input);
	const policySet = compile(policies, { namedLocations, authenticationStrengths });
	const after = stopped(input, users, { policySet, namedLocations });
	if (after.length === 0) return undefined;
	const before = new Set(stopped(input, users, {}).map(({ userId }) => userId));
	return told(
		after.filter(({ userId }) => !before.has(userId)),
		users,
		'after this change',
	);
}

function replaced<Part extends { id: string }>(parts: readonly Part[], part: Part): Part[] {
	return [...parts.filter(({ id }) => id !== part.id), part];
}
