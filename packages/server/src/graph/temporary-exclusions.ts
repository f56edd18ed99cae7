// Ours, beside Graph's: whom a policy lets past until a moment. The authority enforces the end: see
// `withTemporaryExclusions`. What has ended stays in the list for a while, so that the past can be told.
import { randomUuid } from '../clock.ts';
import type { StoredExclusion } from '../records/tenant.ts';
import { applyAudited } from './audited.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { ownCollection } from './own-collection.ts';
import type { GraphInput } from './resource.ts';
import type { Row, Written } from './route.ts';

const mostExclusions = 500;
const day = 86_400;
/** an exclusion that is longer belongs into the policy */
const longest = 366 * day;
const keptAfterEnd = 30 * day;
const mostReason = 256;

const listOf = ({ snapshot }: GraphInput) => snapshot.tenant.settings.temporaryExclusions ?? [];
const time = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z');

function toRow({ endsAt, createdAt, userId, groupId, ...rest }: StoredExclusion, now: number): Row {
	return {
		...rest,
		userId: userId ?? null,
		groupId: groupId ?? null,
		createdDateTime: time(createdAt),
		endDateTime: time(endsAt),
		isActive: now < endsAt,
	};
}

/** @throws GraphError 400 and 404 for what cannot be excluded */
async function readExclusion(input: GraphInput, body: Row): Promise<StoredExclusion> {
	const { policyId, userId, groupId, endDateTime, reason = '', ...others } = body;
	const { authority, snapshot, exchange, caller } = input;
	const [other] = Object.keys(others);
	if (other !== undefined) throw graphInvalid(`An exclusion has no member '${other.slice(0, 64)}'.`);
	const policy = snapshot.policies.find(({ id }) => id === String(policyId).toLowerCase());
	if (!policy) throw graphInvalid('policyId must be the id of a policy.');
	if (!policy.conditions.users) throw graphInvalid('The policy is about no users.');
	const who = typeof userId === 'string' ? userId : groupId;
	if (typeof who !== 'string' || (typeof userId === 'string' && typeof groupId === 'string'))
		throw graphInvalid('One of userId and groupId must be an id, and the other absent.');
	const principalId = who.toLowerCase();
	const isUser = typeof userId === 'string';
	const found = isUser
		? await authority.storage.directory.findUser(snapshot.tenant.id, principalId)
		: await authority.storage.directoryLists.findGroup(snapshot.tenant.id, principalId);
	if (!found) throw graphNoObject(principalId);
	const endsAt = typeof endDateTime === 'string' ? Math.floor(Date.parse(endDateTime) / 1000) : Number.NaN;
	if (!(endsAt > exchange.now && endsAt <= exchange.now + longest))
		throw graphInvalid('endDateTime must be a time within the next 366 days.');
	if (typeof reason !== 'string' || reason.length > mostReason)
		throw graphInvalid(`reason must be a text of at most ${mostReason} characters.`);
	return {
		id: randomUuid(authority.random),
		policyId: policy.id,
		...(isUser ? { userId: principalId } : { groupId: principalId }),
		endsAt,
		reason,
		createdAt: exchange.now,
		createdBy: caller.principalId,
	};
}

async function store(
	input: GraphInput,
	list: readonly StoredExclusion[],
	{ before, after }: { before?: StoredExclusion; after?: StoredExclusion },
): Promise<boolean> {
	const { settings } = input.snapshot.tenant;
	const { now } = input.exchange;
	const policyId = (after ?? before)?.policyId ?? '';
	const policy = input.snapshot.policies.find(({ id }) => id === policyId);
	const kept = list.filter(({ endsAt }) => endsAt > now - keptAfterEnd);
	const told = (one: StoredExclusion | undefined) => (one ? toRow(one, now) : null);
	return applyAudited(input, [{ kind: 'putSettings', settings: { ...settings, temporaryExclusions: kept } }], {
		activity: after ? 'Add temporary exclusion' : 'Delete temporary exclusion',
		category: 'Policy',
		operation: after ? 'Add' : 'Delete',
		target: { type: 'Policy', id: policyId, displayName: policy?.displayName ?? '' },
		before: { TemporaryExclusion: told(before) },
		after: { TemporaryExclusion: told(after) },
	});
}

async function add(input: GraphInput, body: Row): Promise<Written> {
	const list = listOf(input);
	if (list.length >= mostExclusions) throw graphInvalid(`A tenant has at most ${mostExclusions} temporary exclusions.`);
	const exclusion = await readExclusion(input, body);
	const isDone = await store(input, [...list, exclusion], { after: exclusion });
	return isDone ? { kind: 'created', value: toRow(exclusion, input.exchange.now) } : { kind: 'stale' };
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const list = listOf(input);
	const found = list.find((exclusion) => exclusion.id === id);
	if (!found) throw graphNoObject(id);
	const rest = list.filter((exclusion) => exclusion !== found);
	return { kind: (await store(input, rest, { before: found })) ? 'done' : 'stale' };
}

export const temporaryExclusionRoutes = ownCollection({
	name: 'temporaryExclusions',
	documentation: 'Temporary exclusions (Countersign)',
	// it lets somebody past a policy, as an exclusion that stands in the policy does
	resourceAction: 'microsoft.directory/conditionalAccessPolicies/basic/update',
	list: async (input) => listOf(input).map((exclusion) => toRow(exclusion, input.exchange.now)),
	add,
	remove,
});
