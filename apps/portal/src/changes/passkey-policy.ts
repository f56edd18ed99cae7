// What a change of the tenant's passkey policy means for people, before it is written: pure functions of the policy as
// it stands and as it is to be. Docs: authentication-methods.md, "Which passkeys a tenant takes".
import type { PasskeyConfiguration, PasskeyProfile } from '../graph/method-queries.ts';

/** stands for everybody among targets */
export const allUsers = 'all_users';

/** The members that an administrator decides; others are Graph's own. */
export type PasskeyPolicy = Pick<
	PasskeyConfiguration,
	| 'state'
	| 'isSelfServiceRegistrationAllowed'
	| 'defaultPasskeyProfile'
	| 'passkeyProfiles'
	| 'includeTargets'
	| 'excludeTargets'
>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const typesOf = ({ passkeyTypes }: PasskeyProfile): string[] =>
	passkeyTypes.split(',').filter((type) => type !== '');

/** @returns such as `Synced or bound to a device, of 2 listed kinds alone, attested when registered` */
export function profileWords(profile: PasskeyProfile): string {
	const { isEnforced, enforcementType, aaGuids } = profile.keyRestrictions;
	const types = typesOf(profile);
	const type =
		types.length === 2 ? 'Synced or bound to a device' : types[0] === 'synced' ? 'Synced alone' : 'Bound to a device';
	const kinds = `${aaGuids.length} listed ${aaGuids.length === 1 ? 'kind' : 'kinds'}`;
	const kind = isEnforced
		? enforcementType === 'allow'
			? `of ${kinds} alone`
			: `of any kind but ${kinds}`
		: 'any kind';
	const isAttested = profile.attestationEnforcement === 'registrationOnly';
	return [type, kind, isAttested ? 'attested when registered' : 'not attested'].join(', ');
}

/** @returns what is wrong with a profile that is being written; `undefined` where nothing is */
export function problemOf(profile: PasskeyProfile): { at: 'name' | 'types' | 'kinds'; text: string } | undefined {
	const { isEnforced, enforcementType, aaGuids } = profile.keyRestrictions;
	if (profile.name.trim() === '') return { at: 'name', text: 'It needs a name.' };
	if (typesOf(profile).length === 0) return { at: 'types', text: 'Choose at least one: nobody could use a passkey.' };
	const wrong = aaGuids.find((id) => !guid.test(id));
	if (wrong !== undefined) return { at: 'kinds', text: `${wrong} is no AAGUID.` };
	if (isEnforced && enforcementType === 'allow' && aaGuids.length === 0)
		return { at: 'kinds', text: 'List at least one kind: nobody could use a passkey.' };
	return undefined;
}

const takesKind = ({ keyRestrictions }: PasskeyProfile, aaguid: string): boolean => {
	const { isEnforced, enforcementType, aaGuids } = keyRestrictions;
	return !isEnforced || aaGuids.some((one) => one.toLowerCase() === aaguid) === (enforcementType === 'allow');
};

/** Stands for every kind that neither version of a profile lists. */
const unlisted = '00000000-0000-0000-0000-000000000000';

/** @returns whether some kind of authenticator was taken before and is not any more */
function losesKinds(before: PasskeyProfile, after: PasskeyProfile): boolean {
	const listed = [...before.keyRestrictions.aaGuids, ...after.keyRestrictions.aaGuids].map((id) => id.toLowerCase());
	return [unlisted, ...listed].some((kind) => takesKind(before, kind) && !takesKind(after, kind));
}

function profileWarnings(before: PasskeyProfile, after: PasskeyProfile): string[] {
	const lost = typesOf(before).filter((type) => !typesOf(after).includes(type));
	return [
		...lost.map((type) =>
			type === 'synced'
				? 'Synced passkeys that people have no longer sign them in by this profile.'
				: 'Passkeys bound to a device that people have no longer sign them in by this profile.',
		),
		...(losesKinds(before, after)
			? [
					'Kinds that are not taken any more stop working at their next use, also for those who registered one before. They are asked for another method, or to register one.',
				]
			: []),
		...(before.attestationEnforcement === 'disabled' && after.attestationEnforcement === 'registrationOnly'
			? ['New passkeys must be vouched for by the FIDO metadata of this server. Those from before stay good.']
			: []),
	];
}

const idsOf = (targets: readonly { id: string }[]) => targets.map(({ id }) => id);

/** A target as it counts for a comparison: whom it is for, and by which profile. */
const pairsOf = ({ includeTargets }: PasskeyPolicy) =>
	includeTargets.flatMap(({ id, allowedPasskeyProfiles = [] }) => allowedPasskeyProfiles.map((one) => `${id} ${one}`));

/**
 * @param before as it stands
 * @param after as it is to be
 * @returns what people lose by the change, one sentence each; none where nobody loses anything
 */
export function warningsOf(before: PasskeyPolicy, after: PasskeyPolicy): string[] {
	const isOff = (policy: PasskeyPolicy) => policy.state !== 'enabled' || pairsOf(policy).length === 0;
	if (isOff(after))
		return isOff(before)
			? []
			: [
					'Nobody signs in with a passkey any more. Whoever has no other second factor is asked to register one where a policy asks for it; whoever has only a passkey cannot sign in.',
				];
	const changed = before.passkeyProfiles.flatMap((profile) => {
		const now = after.passkeyProfiles.find(({ id }) => id === profile.id);
		return now === undefined ? [] : profileWarnings(profile, now);
	});
	const hasLost = pairsOf(before).some((pair) => !pairsOf(after).includes(pair));
	const isExcluded = idsOf(after.excludeTargets).some((id) => !idsOf(before.excludeTargets).includes(id));
	return [
		...new Set(changed),
		...(hasLost
			? ['Passkeys that fit none of the profiles that their owner still has stop working at their next use.']
			: []),
		...(isExcluded ? ['Whoever is in an excluded group has no passkeys, whatever else the person is in.'] : []),
		...(before.isSelfServiceRegistrationAllowed && !after.isSelfServiceRegistrationAllowed
			? ['Nobody registers a passkey any more. Those that people have stay good.']
			: []),
	];
}

/** @returns names of the targets, `Everybody` for all users */
export const targetName = (id: string, nameOf: (id: string) => string): string =>
	id === allUsers ? 'Everybody' : nameOf(id);

/** @returns the ids of profiles that no target has: nobody can use a passkey by them */
export function unusedProfiles({ passkeyProfiles, includeTargets }: PasskeyPolicy): string[] {
	const used = new Set(includeTargets.flatMap(({ allowedPasskeyProfiles = [] }) => allowedPasskeyProfiles));
	return passkeyProfiles.flatMap(({ id }) => (id !== undefined && !used.has(id) ? [id] : []));
}
