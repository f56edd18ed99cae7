// What an administrator writes of passkeys. Microsoft Graph, "Update fido2AuthenticationMethodConfiguration".
import { type RandomBytes, randomUuid } from '../clock.ts';
import type {
	KeyRestrictions,
	PasskeyMethodPolicy,
	PasskeyProfile,
	PasskeyTarget,
	PasskeyType,
} from '../records/passkey-policy.ts';
import { graphInvalid } from './graph-error.ts';
import {
	asFlag,
	asId,
	asList,
	asOneOf,
	asRow,
	asText,
	invalidMember,
	requireDifferent,
	requireKnown,
} from './members.ts';
import { mostTargets, readTargetId, readTargets } from './read-method-targets.ts';
import type { Row } from './route.ts';

/** beside those of every configuration */
export const fido2Members = [
	'state',
	'isSelfServiceRegistrationAllowed',
	'isAttestationEnforced',
	'keyRestrictions',
	'defaultPasskeyProfile',
	'passkeyProfiles',
];

/** far more than Entra ID takes, whose policy has 20 kB at most */
const mostProfiles = 10;
const mostAaguids = 500;
const types: readonly PasskeyType[] = ['deviceBound', 'synced'];

function readRestrictions(value: unknown, what: string): KeyRestrictions {
	const row = asRow(value, what);
	requireKnown(row, new Set(['@odata.type', 'isEnforced', 'enforcementType', 'aaGuids']), 'fido2KeyRestrictions');
	const aaGuids = asList(row.aaGuids, `${what}.aaGuids`, mostAaguids).map((id) => asId(id, `${what}.aaGuids`));
	return {
		isEnforced: asFlag(row.isEnforced, `${what}.isEnforced`, false),
		enforcementType: asOneOf(row.enforcementType, ['allow', 'block'] as const, `${what}.enforcementType`),
		aaGuids: [...new Set(aaGuids)],
	};
}

/** Flags of an enumeration, as OData writes them: names with commas between them. */
function readTypes(value: unknown, what: string): string {
	const named = typeof value === 'string' ? value.split(',').map((type) => type.trim()) : [];
	const known = types.filter((type) => named.includes(type));
	if (known.length === 0 || known.length < named.length) throw invalidMember(what);
	return known.join();
}

const profileMembers = new Set([
	'@odata.type',
	'id',
	'name',
	'passkeyTypes',
	'attestationEnforcement',
	'keyRestrictions',
]);

function readProfile(value: unknown, random: RandomBytes): PasskeyProfile {
	const what = 'passkeyProfiles';
	const row = asRow(value, what);
	requireKnown(row, profileMembers, 'passkeyProfile');
	return {
		id: row.id === undefined ? randomUuid(random) : asId(row.id, `${what}.id`),
		name: asText(row.name, `${what}.name`, 120),
		passkeyTypes: readTypes(row.passkeyTypes, `${what}.passkeyTypes`),
		attestationEnforcement: asOneOf(
			row.attestationEnforcement,
			['disabled', 'registrationOnly'] as const,
			`${what}.attestationEnforcement`,
		),
		keyRestrictions: readRestrictions(row.keyRestrictions, `${what}.keyRestrictions`),
	};
}

/**
 * What older programs write as the whole policy is the first profile's; where profiles are written too, those count.
 */
function readProfiles(body: Row, before: PasskeyMethodPolicy, random: RandomBytes): readonly PasskeyProfile[] {
	if (body.passkeyProfiles !== undefined)
		return asList(body.passkeyProfiles, 'passkeyProfiles', mostProfiles).map((one) => readProfile(one, random));
	const { isAttestationEnforced, keyRestrictions } = body;
	return before.passkeyProfiles.map((profile) => {
		if (profile.id !== before.defaultPasskeyProfile) return profile;
		const wasEnforced = profile.attestationEnforcement === 'registrationOnly';
		const isEnforced = asFlag(isAttestationEnforced, 'isAttestationEnforced', wasEnforced);
		return {
			...profile,
			attestationEnforcement: isEnforced ? 'registrationOnly' : 'disabled',
			keyRestrictions:
				keyRestrictions === undefined ? profile.keyRestrictions : readRestrictions(keyRestrictions, 'keyRestrictions'),
		};
	});
}

function readTarget(value: unknown, defaultProfile: string): PasskeyTarget {
	const what = 'includeTargets';
	const row = asRow(value, what);
	const named = row.allowedPasskeyProfiles;
	return {
		id: readTargetId(row, what),
		allowedPasskeyProfiles:
			named === undefined
				? [defaultProfile]
				: asList(named, `${what}.allowedPasskeyProfiles`).map((id) => asId(id, `${what}.allowedPasskeyProfiles`)),
	};
}

/**
 * @param before as it stands
 * @param random for the ids of new profiles
 * @throws GraphError 400 for what cannot be followed at a sign-in
 */
export function readPasskeyPolicy(body: Row, before: PasskeyMethodPolicy, random: RandomBytes): PasskeyMethodPolicy {
	const passkeyProfiles = readProfiles(body, before, random);
	const ids = passkeyProfiles.map(({ id }) => id);
	requireDifferent(ids, 'passkeyProfiles');
	const { defaultPasskeyProfile } = before;
	if (!ids.includes(defaultPasskeyProfile)) throw graphInvalid('The default passkey profile cannot be deleted.');
	if (body.defaultPasskeyProfile !== undefined && body.defaultPasskeyProfile !== defaultPasskeyProfile)
		throw graphInvalid('Which passkey profile is the default one cannot be changed.');
	const includeTargets =
		body.includeTargets === undefined
			? before.includeTargets
			: asList(body.includeTargets, 'includeTargets', mostTargets).map((one) => readTarget(one, defaultPasskeyProfile));
	requireDifferent(
		includeTargets.map(({ id }) => id),
		'includeTargets',
	);
	// one that is named and is not there would let in whoever has a profile of that id later
	if (includeTargets.some(({ allowedPasskeyProfiles }) => allowedPasskeyProfiles.some((id) => !ids.includes(id))))
		throw graphInvalid('A target has a passkey profile that is not there: take it from the target first.');
	return {
		state: asOneOf(body.state ?? before.state, ['enabled', 'disabled'] as const, 'state'),
		isSelfServiceRegistrationAllowed: asFlag(
			body.isSelfServiceRegistrationAllowed,
			'isSelfServiceRegistrationAllowed',
			before.isSelfServiceRegistrationAllowed,
		),
		defaultPasskeyProfile,
		passkeyProfiles,
		includeTargets,
		excludeTargets: readTargets(body.excludeTargets, 'excludeTargets', before.excludeTargets),
	};
}
