// What an administrator writes of a user: each member is read and checked. Microsoft Graph, "user resource type".
import type { DirectoryUser } from '../records/user.ts';
import { extensionAttributes, listMembers, organizationMembers, textMembers } from './directory-objects.ts';
import { graphInvalid } from './graph-error.ts';
import {
	asFlag,
	asOptionalText,
	asRow,
	asText,
	asTexts,
	asTime,
	inGraphsSpelling,
	invalidMember,
	requireKnown,
} from './members.ts';
import type { Row } from './route.ts';

/** those that the files of each operation read themselves */
const elsewhere = ['accountEnabled', 'authorizationInfo', 'passwordProfile', 'userPrincipalName'];
/** the members of a user that can be written */
export const userMembers = new Set([
	...textMembers,
	...listMembers,
	...elsewhere,
	'displayName',
	'employeeHireDate',
	'employeeOrgData',
	'givenName',
	'mail',
	'onPremisesExtensionAttributes',
	'showInAddressList',
	'surname',
	'userType',
]);

/**
 * Members by which somebody could take an account over or shut it out: whoever changes them needs the tier of the user.
 * Microsoft Graph, "Working with users in Microsoft Graph", sensitive actions.
 */
export const sensitiveMembers: readonly string[] = [
	'accountEnabled',
	'authorizationInfo',
	'businessPhones',
	'mail',
	'mobilePhone',
	'onPremisesImmutableId',
	'otherMails',
	'userPrincipalName',
];

const withMfa = 'forceChangePasswordNextSignInWithMfa';
/** Microsoft Graph, "passwordProfile resource type" */
const profileMembers = new Set(['password', 'forceChangePasswordNextSignIn', withMfa]);

/**
 * A password in other letters must not be passed over: whoever reset one that was stolen would believe that it is gone.
 *
 * @returns the members under Graph's own names, those of `passwordProfile` too
 * @throws GraphError 400 where two are the same, and for what `passwordProfile` has not
 */
export function readUserMembers(body: Row): Row {
	const sent = inGraphsSpelling(body, userMembers);
	if (sent.passwordProfile === undefined || sent.passwordProfile === null) return sent;
	const told = Object.entries(asRow(sent.passwordProfile, 'passwordProfile')).filter(
		([name]) => name !== '@odata.type',
	);
	const profile = inGraphsSpelling(Object.fromEntries(told), profileMembers);
	requireKnown(profile, profileMembers, 'passwordProfile');
	const { [withMfa]: asksForMfa, ...passwordProfile } = profile;
	if (asFlag(asksForMfa, withMfa, false))
		throw graphInvalid(`${withMfa} cannot be set: policies say when a second factor is asked for.`);
	return { ...sent, passwordProfile };
}

const withText = (user: DirectoryUser, name: 'givenName' | 'surname' | 'mail', value: unknown): DirectoryUser => {
	const { [name]: _, ...rest } = user;
	const text = asOptionalText(value, name, 256);
	return text === undefined ? rest : { ...rest, [name]: text };
};

/** What Graph has as a time, an object and a flag, kept as texts; of the object, those members that are sent. */
function writeEmployment(profile: Record<string, string | readonly string[] | null>, body: Row): void {
	if ('employeeHireDate' in body) {
		const at = asTime(body.employeeHireDate, 'employeeHireDate');
		profile.employeeHireDate = at === undefined ? null : new Date(at * 1000).toISOString().replace('.000Z', 'Z');
	}
	if ('employeeOrgData' in body) {
		const whole = asRow(body.employeeOrgData ?? { costCenter: null, division: null }, 'employeeOrgData');
		const sent = inGraphsSpelling(whole, organizationMembers);
		requireKnown(sent, new Set(organizationMembers), 'employeeOrgData');
		for (const [name, value] of Object.entries(sent)) profile[name] = asOptionalText(value, name) ?? null;
	}
	if ('showInAddressList' in body) {
		const { showInAddressList: flag } = body;
		profile.showInAddressList = flag === null ? null : String(asFlag(flag, 'showInAddressList', true));
	}
}

/**
 * @param user as it stands; of a new one, as it begins
 * @throws GraphError 400 for a member that is unknown or of another kind
 */
export function withUserBody(user: DirectoryUser, body: Row): DirectoryUser {
	requireKnown(body, userMembers, 'user');
	let changed = user;
	if ('displayName' in body) changed = { ...changed, displayName: asText(body.displayName, 'displayName') };
	for (const name of ['givenName', 'surname', 'mail'] as const)
		if (name in body) changed = withText(changed, name, body[name]);
	if (body.userType !== undefined && body.userType !== null) {
		if (body.userType !== 'Member' && body.userType !== 'Guest')
			throw graphInvalid('userType must be Member or Guest.');
		changed = { ...changed, userType: body.userType };
	}
	const profile: Record<string, string | readonly string[] | null> = { ...changed.profile };
	for (const name of textMembers) if (name in body) profile[name] = asOptionalText(body[name], name, 1024) ?? null;
	for (const name of listMembers) if (name in body) profile[name] = asTexts(body[name], name);
	writeEmployment(profile, body);
	const { usageLocation, onPremisesExtensionAttributes: extensions } = body;
	if (usageLocation !== undefined && usageLocation !== null && !/^[A-Za-z]{2}$/.test(String(usageLocation)))
		throw invalidMember('usageLocation');
	if (extensions !== undefined && extensions !== null) {
		const row = asRow(extensions, 'onPremisesExtensionAttributes');
		requireKnown(row, new Set(extensionAttributes), 'onPremisesExtensionAttributes');
		for (const [name, value] of Object.entries(row)) profile[name] = asOptionalText(value, name, 1024) ?? null;
	}
	const written = Object.entries(profile).filter(([, value]) => value !== null && value.length > 0);
	const { profile: _, ...rest } = changed;
	return written.length > 0 ? { ...rest, profile: Object.fromEntries(written) } : rest;
}

/** Microsoft Entra, "Map to the certificateUserIds attribute" */
const mostCertificates = 10;

/** @throws GraphError 400 for what names no certificate */
export function readCertificateUserIds(authorizationInfo: unknown): readonly string[] {
	const { certificateUserIds, ...others } = asRow(authorizationInfo ?? {}, 'authorizationInfo');
	requireKnown(others, new Set(), 'authorizationInfo');
	const ids = asTexts(certificateUserIds, 'certificateUserIds', 1024);
	if (ids.length > mostCertificates || ids.some((id) => !/^X509:<(?:PN|RFC822|SKI|SHA1-PUKEY|I|S)>/i.test(id)))
		throw graphInvalid(`certificateUserIds holds at most ${mostCertificates} texts such as 'X509:<SKI>0123abcd'.`);
	return ids;
}
