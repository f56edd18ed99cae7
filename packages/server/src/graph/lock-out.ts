// A policy is saved as it is written, as at Entra ID; that it shuts administrators out is said in the answer and to whoever watches.
// Microsoft Entra, "Plan a Conditional Access deployment" (emergency access accounts).
import { edit, findLockedOut, targetResources } from '@countersign/policy';
import { type ConditionalAccessPolicy, microsoftGraphAppId } from '@countersign/protocol';
import { promptableControls } from '../access/gather.ts';
import { userSubject } from '../access/subject.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { GraphInput } from './resource.ts';

/** who could take the policy back */
const writers = [roleIds.globalAdministrator, roleIds.conditionalAccessAdministrator, roleIds.securityAdministrator];
/** so many are asked about */
const mostAdministrators = 100;

async function administratorsOf({ authority, snapshot: { tenant } }: GraphInput) {
	const { directory, directoryLists } = authority.storage;
	const holders = await Promise.all(writers.map((role) => directoryLists.roleHolderIds(tenant.id, role)));
	const ids = [...new Set(holders.flat())].slice(0, mostAdministrators);
	const found = await Promise.all(
		ids.map(async (id) => {
			const user = await directory.findUser(tenant.id, id);
			return user?.accountEnabled ? [userSubject(user, await directory.memberships(tenant.id, id))] : [];
		}),
	);
	return found.flat();
}

/**
 * @param policy as it will be stored
 * @returns what to tell whoever writes it; nothing where each administrator can still sign in to administer policies, or is stopped by
 * other policies alone
 */
export async function lockOutWarning(input: GraphInput, policy: ConditionalAccessPolicy): Promise<string | undefined> {
	if (policy.state !== 'enabled') return undefined;
	const { policySet, namedLocations, tenant } = input.snapshot;
	const { baselineScopes = 'enable' } = tenant.settings;
	const users = await administratorsOf(input);
	const applicationIds = targetResources({
		resourceAppId: microsoftGraphAppId,
		scopes: ['Policy.ReadWrite.ConditionalAccess'],
		signsIn: true,
		clientAppId: '',
		clientIsConfidential: false,
		baselineScopes,
	});
	const lockedOut = findLockedOut(edit(policySet, { put: policy }), {
		users,
		applicationIds,
		namedLocations,
		promptableControls,
	});
	const byThis = lockedOut.filter(({ policyIds }) => policyIds.includes(policy.id));
	if (byThis.length === 0) return undefined;
	const who =
		byThis.length === users.length ? 'No administrator' : `${byThis.length} of ${users.length} administrators`;
	const can = byThis.length === users.length ? 'can' : 'cannot';
	return `${who} ${can} sign in to administer policies under this policy. Exclude an emergency access account.`;
}
