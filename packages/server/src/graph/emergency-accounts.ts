// Ours, beside Graph's: the tenant's emergency accounts, named once. Every policy that is not off is checked for them:
// an account that a policy reaches is no way in on the day when nobody else gets in. Microsoft Entra, "Manage emergency
// access accounts".
import { policiesReaching } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { userSubject } from '../access/subject.ts';
import { applyAudited } from './audited.ts';
import { graphConflict, graphInvalid, graphNoObject } from './graph-error.ts';
import { ownCollection } from './own-collection.ts';
import type { GraphInput } from './resource.ts';
import type { Row, Written } from './route.ts';

const mostAccounts = 10;

const idsOf = ({ snapshot }: GraphInput) => snapshot.tenant.settings.emergencyAccountIds ?? [];

async function reaching(
	{ authority, snapshot }: GraphInput,
	id: string,
	policies: readonly ConditionalAccessPolicy[],
): Promise<ConditionalAccessPolicy[]> {
	const { directory } = authority.storage;
	const user = await directory.findUser(snapshot.tenant.id, id);
	if (!user) return [];
	return policiesReaching(policies, userSubject(user, await directory.memberships(snapshot.tenant.id, id)));
}

async function toAccount(input: GraphInput, id: string): Promise<Row> {
	const { authority, snapshot } = input;
	const user = await authority.storage.directory.findUser(snapshot.tenant.id, id);
	return {
		id,
		displayName: user?.displayName ?? null,
		userPrincipalName: user?.userPrincipalName ?? null,
		accountEnabled: user?.accountEnabled ?? false,
		reachedBy: (await reaching(input, id, snapshot.policies)).map(({ id: policyId, displayName, state }) => ({
			id: policyId,
			displayName,
			state,
		})),
	};
}

/**
 * @param policy as it will be stored
 * @returns what to tell whoever writes it; nothing where it leaves every emergency account out
 */
export async function emergencyWarning(
	input: GraphInput,
	policy: ConditionalAccessPolicy,
): Promise<string | undefined> {
	const reached: string[] = [];
	for (const id of idsOf(input))
		if ((await reaching(input, id, [policy])).length > 0)
			reached.push((await input.authority.storage.directory.findUser(input.snapshot.tenant.id, id))?.displayName ?? id);
	if (reached.length === 0) return undefined;
	return `This policy reaches the emergency ${reached.length === 1 ? 'account' : 'accounts'} ${reached.join(', ')}. Exclude ${reached.length === 1 ? 'it' : 'them'}.`;
}

async function store(
	input: GraphInput,
	ids: readonly string[],
	{ id, operation, displayName }: { id: string; operation: 'Add' | 'Delete'; displayName: string },
): Promise<boolean> {
	const { emergencyAccountIds: before = [], ...settings } = input.snapshot.tenant.settings;
	return applyAudited(input, [{ kind: 'putSettings', settings: { ...settings, emergencyAccountIds: ids } }], {
		activity: `${operation} emergency account`,
		category: 'Policy',
		operation,
		target: { type: 'User', id, displayName },
		before: { emergencyAccountIds: before },
		after: { emergencyAccountIds: ids },
	});
}

async function add(input: GraphInput, body: Row): Promise<Written> {
	const { userId, ...others } = body;
	if (typeof userId !== 'string' || Object.keys(others).length > 0)
		throw graphInvalid('The body must have the member userId and no other.');
	const id = userId.toLowerCase();
	const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, id);
	if (!user) throw graphNoObject(id);
	const ids = idsOf(input);
	if (ids.includes(id)) throw graphConflict(`${user.userPrincipalName} is an emergency account already.`);
	if (ids.length >= mostAccounts) throw graphInvalid(`A tenant has at most ${mostAccounts} emergency accounts.`);
	const isDone = await store(input, [...ids, id], { id, operation: 'Add', displayName: user.displayName });
	return isDone ? { kind: 'created', value: await toAccount(input, id) } : { kind: 'stale' };
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const ids = idsOf(input);
	if (!ids.includes(id)) throw graphNoObject(id);
	const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, id);
	const rest = ids.filter((other) => other !== id);
	const isDone = await store(input, rest, { id, operation: 'Delete', displayName: user?.displayName ?? '' });
	return { kind: isDone ? 'done' : 'stale' };
}

export const emergencyAccountRoutes = ownCollection({
	name: 'emergencyAccounts',
	documentation: 'Emergency accounts (Countersign)',
	list: (input) => Promise.all(idsOf(input).map((id) => toAccount(input, id))),
	add,
	remove,
});
