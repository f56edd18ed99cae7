// What a tenant file says of passkeys. Microsoft Graph, "fido2AuthenticationMethodConfiguration resource type".
import { z } from 'zod';
import { allUsers, defaultProfileId } from '../records/passkey-policy.ts';
import { guid, name } from './basics-schema.ts';

/** ids are compared as they are stored */
const id = guid.toLowerCase();

const keyRestrictions = z.strictObject({
	isEnforced: z.boolean().describe('Whether the list counts.'),
	enforcementType: z.enum(['allow', 'block']).describe('Only those of the list, or all but those.'),
	aaGuids: z.array(id).describe('Kinds of authenticators, by their AAGUID.'),
});

const profile = z.strictObject({
	id: id.describe('Id of the profile.'),
	name: name.describe('Name for administrators.'),
	passkeyTypes: z
		.enum(['deviceBound', 'synced', 'deviceBound,synced'])
		.describe('Passkeys that stay on one device, that are copied between devices, or both.'),
	attestationEnforcement: z
		.enum(['disabled', 'registrationOnly'])
		.describe(
			'Whether the maker must vouch for the authenticator of a new passkey: needs the operator’s file of FIDO metadata.',
		),
	keyRestrictions: keyRestrictions.describe('Which kinds of authenticators it takes.'),
});

const targetId = z.union([z.literal(allUsers), id]);

export const passkeyPolicy = z
	.strictObject({
		state: z
			.enum(['enabled', 'disabled'])
			.default('enabled')
			.describe('Whether users have passkeys; enabled when absent.'),
		isSelfServiceRegistrationAllowed: z
			.boolean()
			.default(true)
			.describe('Whether users register passkeys themselves; true when absent.'),
		defaultPasskeyProfile: id
			.default(defaultProfileId)
			.describe('Id of the profile that cannot be deleted; it ends in 0001 when absent.'),
		passkeyProfiles: z.array(profile).min(1).describe('The profiles.'),
		includeTargets: z
			.array(
				z.strictObject({
					id: targetId.describe('Id of a group, or `all_users`.'),
					allowedPasskeyProfiles: z.array(id).describe('Ids of the profiles that these users have.'),
				}),
			)
			.describe('Who has which profiles; a passkey that fits one of them is taken.'),
		excludeTargets: z.array(targetId).default([]).describe('Ids of groups whose members have no passkeys.'),
	})
	.superRefine(({ passkeyProfiles, defaultPasskeyProfile, includeTargets }, context) => {
		const ids = new Set(passkeyProfiles.map(({ id }) => id));
		const missing = [defaultPasskeyProfile, ...includeTargets.flatMap((one) => one.allowedPasskeyProfiles)].find(
			(id) => !ids.has(id),
		);
		if (missing !== undefined)
			context.addIssue({ code: 'custom', message: `names the profile ${missing}, which is not there` });
	});
