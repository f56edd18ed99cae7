// How administrators set a tenant's authentication methods. Microsoft Graph, "authenticationMethodConfiguration
// resource type".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { externalConfiguration, externalType, methodConfigurations } from '../methods/method-configurations.ts';
import {
	type CertificateMethodPolicy,
	defaultCertificatePolicy,
	type ExternalMethodConfiguration,
	type MethodsPolicy,
	methodsPolicyOf,
} from '../records/methods-policy.ts';
import { allUsers, defaultPasskeyPolicy } from '../records/passkey-policy.ts';
import { applyAudited } from './audited.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { invalidMember, requireKnown } from './members.ts';
import { writeMethodsPolicy } from './permissions.ts';
import { readCertificatePolicy } from './read-certificate-policy.ts';
import { externalMembers, mostExternalMethods, readExternalMethod } from './read-external-method.ts';
import { fido2Members, readPasskeyPolicy } from './read-passkey-policy.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';

/** Microsoft Graph, "Update authenticationMethodsPolicy" */
export const methodPolicyWriters: readonly string[] = [
	roleIds.authenticationPolicyAdministrator,
	roleIds.globalAdministrator,
];

/** Writes what a tenant decided of methods, with its audit. */
export function putMethodsPolicy(input: GraphInput, changed: MethodsPolicy, what: string): Promise<boolean> {
	const { tenant } = input.snapshot;
	const before = methodsPolicyOf(tenant);
	const settings = { ...tenant.settings, authenticationMethods: { ...before, ...changed } };
	const told = (policy: MethodsPolicy) =>
		Object.fromEntries(Object.keys(changed).map((name) => [name, policy[name as keyof MethodsPolicy] ?? null]));
	return applyAudited(input, [{ kind: 'putSettings', settings }], {
		activity: 'Authentication Methods Policy Update',
		category: 'Policy',
		operation: 'Update',
		target: { type: 'Policy', id: tenant.id, displayName: what },
		before: told(before),
		after: told(changed),
	});
}

/** members that every configuration has; targets that are groups count for all but text messages */
const ofAll = [
	'@odata.type',
	'@odata.context',
	'id',
	'includeTargets',
	'excludeTargets',
	'includeTargets@odata.context',
];

const certificateMembers = new Set([
	...ofAll,
	'state',
	'authenticationModeConfiguration',
	'certificateUserBindings',
	'crlValidationConfiguration',
]);

/** @throws GraphError 400 for groups: they would be ignored */
function requireEverybody({ includeTargets = [], excludeTargets = [] }: Row): void {
	const included = includeTargets as readonly { id?: unknown }[];
	const isEverybody =
		Array.isArray(included) && included.every((target) => target?.id === 'all_users') && Array.isArray(excludeTargets);
	if (!isEverybody || excludeTargets.length > 0)
		throw graphInvalid('A method is for all users of the tenant here; use a policy to tell groups apart.');
}

/** @throws GraphError 404 for a group that is not there: one of its id that is made later would be meant */
async function requireGroups({ authority, snapshot }: GraphInput, targets: readonly string[]): Promise<void> {
	for (const group of new Set(targets.filter((one) => one !== allUsers)))
		if (!(await authority.storage.directoryLists.findGroup(snapshot.tenant.id, group))) throw graphNoObject(group);
}

const requireTargets = (
	input: GraphInput,
	{ includeTargets = [], excludeTargets = [] }: Pick<CertificateMethodPolicy, 'includeTargets' | 'excludeTargets'>,
) => requireGroups(input, [...includeTargets, ...excludeTargets]);

const externalKnown = new Set([...ofAll, ...externalMembers]);
const externalOf = ({ snapshot }: GraphInput) => methodsPolicyOf(snapshot.tenant).external ?? [];

/** Adds a provider. Methods of Microsoft's own are there from the beginning: they are only changed. */
async function create(input: GraphInput, body: Row): Promise<Written> {
	if (body['@odata.type'] !== externalType)
		throw graphInvalid(`Only ${externalType} can be created: the other methods are there.`);
	const external = externalOf(input);
	if (external.length >= mostExternalMethods)
		throw graphInvalid(`The tenant has ${mostExternalMethods} external methods, which is the limit.`);
	requireKnown(body, externalKnown, 'externalAuthenticationMethodConfiguration');
	const made = readExternalMethod(body, { id: randomUuid(input.authority.random) });
	await requireTargets(input, made);
	const isWritten = await putMethodsPolicy(input, { external: [...external, made] }, made.displayName);
	return isWritten ? { kind: 'created', value: externalConfiguration(made) } : { kind: 'stale' };
}

async function updateExternal(input: GraphInput, before: ExternalMethodConfiguration, body: Row): Promise<Written> {
	requireKnown(body, externalKnown, 'externalAuthenticationMethodConfiguration');
	const after = readExternalMethod(body, before);
	await requireTargets(input, after);
	const external = externalOf(input).map((one) => (one.id === before.id ? after : one));
	return doneOrStale(await putMethodsPolicy(input, { external }, after.displayName));
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const found = externalOf(input).find((one) => one.id === id);
	// Microsoft Graph, "Delete fido2AuthenticationMethodConfiguration": it is as a new tenant has it
	if (id === 'fido2') return doneOrStale(await putMethodsPolicy(input, { fido2: defaultPasskeyPolicy }, 'Fido2'));
	if (!found) {
		const isThere = methodConfigurations(methodsPolicyOf(input.snapshot.tenant)).some(
			(one) => one.id.toLowerCase() === id,
		);
		throw isThere ? graphInvalid('Only external methods can be deleted.') : graphNoObject(id);
	}
	const external = externalOf(input).filter((one) => one !== found);
	return doneOrStale(await putMethodsPolicy(input, { external }, found.displayName));
}

const smsMembers = new Set([...ofAll, 'state']);

async function updateTextMessages(input: GraphInput, body: Row): Promise<Written> {
	requireKnown(body, smsMembers, 'smsAuthenticationMethodConfiguration');
	const { state } = body;
	if (state !== 'enabled' && state !== 'disabled') throw invalidMember('state');
	if (state === 'enabled' && input.authority.sendMessage === undefined)
		throw graphInvalid('This server sends no text messages: give it a sender first.');
	return doneOrStale(await putMethodsPolicy(input, { sms: { state } }, 'Sms'));
}

async function updateCertificates(input: GraphInput, before: CertificateMethodPolicy, body: Row): Promise<Written> {
	requireKnown(body, certificateMembers, 'x509CertificateAuthenticationMethodConfiguration');
	const x509Certificate = readCertificatePolicy(body, before);
	if (x509Certificate.state === 'enabled' && input.authority.certificateOrigin === undefined)
		throw graphInvalid('No listener of this server asks for certificates: configure clientCertificates first.');
	await requireTargets(input, x509Certificate);
	return doneOrStale(await putMethodsPolicy(input, { x509Certificate }, 'X509Certificate'));
}

const fido2Known = new Set([...ofAll, 'passkeyProfiles@odata.context', ...fido2Members]);

async function updatePasskeys(input: GraphInput, body: Row): Promise<Written> {
	requireKnown(body, fido2Known, 'fido2AuthenticationMethodConfiguration');
	const { authority, snapshot } = input;
	const { fido2: before = defaultPasskeyPolicy } = methodsPolicyOf(snapshot.tenant);
	const fido2 = readPasskeyPolicy(body, before, authority.random);
	const isEnforced = fido2.passkeyProfiles.some((one) => one.attestationEnforcement !== 'disabled');
	if (isEnforced && authority.fidoMetadata === undefined)
		throw graphInvalid(
			'This server has no FIDO metadata, so that nobody could register: configure fidoMetadata first.',
		);
	await requireGroups(input, [...fido2.includeTargets.map((one) => one.id), ...fido2.excludeTargets]);
	return doneOrStale(await putMethodsPolicy(input, { fido2 }, 'Fido2'));
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const policy = methodsPolicyOf(input.snapshot.tenant);
	const found = methodConfigurations(policy).find((one) => one.id.toLowerCase() === id);
	if (!found) throw graphNoObject(id);
	if (found.id === 'Fido2') return updatePasskeys(input, body);
	if (found.id === 'X509Certificate')
		return updateCertificates(input, policy.x509Certificate ?? defaultCertificatePolicy, body);
	const external = policy.external?.find((one) => one.id === id);
	if (external) return updateExternal(input, external, body);
	requireEverybody(body);
	if (found.id === 'Sms') return updateTextMessages(input, body);
	throw graphInvalid(`The method ${found.id} cannot be changed here.`);
}

export const methodPolicyRoutes: readonly GraphRoute[] = [
	{
		path: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}',
		method: 'PATCH',
		access: { ...writeMethodsPolicy, users: methodPolicyWriters },
		documentation: 'Update x509CertificateAuthenticationMethodConfiguration',
		answers: 'change',
		context: '',
		run: (input, { id = '' }, body) => update(input, id, body),
	},
	{
		path: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations',
		method: 'POST',
		access: { ...writeMethodsPolicy, users: methodPolicyWriters },
		documentation: 'Create externalAuthenticationMethodConfiguration',
		answers: 'change',
		context: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/$entity',
		run: (input, _, body) => create(input, body),
	},
	{
		path: 'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}',
		method: 'DELETE',
		access: { ...writeMethodsPolicy, users: methodPolicyWriters },
		documentation: 'Delete externalAuthenticationMethodConfiguration',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => remove(input, id),
	},
];
