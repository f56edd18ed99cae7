// From the tenant file's text to what storage imports: every reference resolved, every rule checked, every secret
// hashed or sealed, before anything is written. What is wrong is said with its path, all of it at once.

import {
	BoundedJsonError,
	isJsonObject,
	microsoftGraphAppId,
	openIdScopes,
	parseBoundedJson,
} from '@countersign/protocol';
import type { RandomBytes } from '../clock.ts';
import { foldIdentifierUri } from '../directory/identifier-uri.ts';
import { microsoftGraph } from '../directory/microsoft-graph.ts';
import { servicePrincipalId } from '../directory/service-principal.ts';
import type { PasswordHasher } from '../passwords.ts';
import type { Application } from '../records/application.ts';
import type { AppRoleAssignment, PermissionGrant } from '../records/assignment.ts';
import { domainOf, foldPrincipalName } from '../records/principal-name.ts';
import type { TenantImport } from '../records/tenant-configuration.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Secrets } from '../secrets.ts';
import { readApplication } from './read-application.ts';
import { readConditionalAccess } from './read-conditional-access.ts';
import { readDevice } from './read-device.ts';
import { type ApplicationEntry, type TenantEntry, type TenantFile, tenantFileSchema } from './tenant-file.ts';
import { TenantFileError, type TenantFileIssue } from './tenant-file-error.ts';

export interface TenantFileDependencies {
	secrets: Secrets;
	passwords: PasswordHasher;
	random: RandomBytes;
	/** told after each password that was hashed, since many take long */
	onProgress?: (done: number, total: number) => void;
}

function formatPath(path: readonly PropertyKey[]): string {
	return path.reduce<string>(
		(text, part) =>
			typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
		'',
	);
}

/** @throws TenantFileError when the text is no JSON or breaks the schema */
function parse(text: string): TenantFile {
	let value: unknown;
	try {
		value = parseBoundedJson(text, { maxLength: 64 * 1024 * 1024, maxDepth: 24, maxMembers: 5_000_000 });
		if (!isJsonObject(value as never)) throw new BoundedJsonError('not a JSON object');
	} catch (error) {
		if (error instanceof BoundedJsonError) throw new TenantFileError([{ path: '', message: error.reason }]);
		throw error;
	}
	const result = tenantFileSchema.safeParse(JSON.parse(JSON.stringify(value)));
	if (result.success) return result.data;
	throw new TenantFileError(
		result.error.issues.flatMap((issue) =>
			issue.code === 'unrecognized_keys'
				? issue.keys.map((key) => ({
						path: formatPath([...issue.path, key]),
						message: 'is not a member that this file knows',
					}))
				: [{ path: formatPath(issue.path), message: issue.message }],
		),
	);
}

const lower = (id: string) => id.toLowerCase();
/** Microsoft Graph, "appRoleAssignment": an assignment without a role */
const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000';

class Reader {
	readonly issues: TenantFileIssue[] = [];
	readonly applications = new Map<string, Application>([[microsoftGraphAppId, microsoftGraph]]);
	readonly tenants: readonly TenantEntry[];
	readonly dependencies: TenantFileDependencies;
	constructor(tenants: readonly TenantEntry[], dependencies: TenantFileDependencies) {
		this.tenants = tenants;
		this.dependencies = dependencies;
	}

	unique(values: readonly string[], path: (index: number) => string, what: string): void {
		const seen = new Set<string>();
		values.forEach((value, index) => {
			if (seen.has(value)) this.issues.push({ path: path(index), message: `${what} stands twice` });
			seen.add(value);
		});
	}

	/** @returns the object id that a member of a list names */
	principal(tenant: TenantEntry, reference: string, path: string): string {
		const id = lower(reference);
		const byName = tenant.users?.find(
			(user) => foldPrincipalName(user.userPrincipalName) === foldPrincipalName(reference),
		);
		if (byName) return lower(byName.id);
		const application = tenant.applications?.find((entry) => lower(entry.appId) === id);
		if (application) return servicePrincipalId(lower(tenant.tenantId), id);
		const known = [...(tenant.users ?? []), ...(tenant.groups ?? [])].some((object) => lower(object.id) === id);
		if (!known) this.issues.push({ path, message: `names nobody in this tenant: \`${reference.slice(0, 128)}\`` });
		return id;
	}

	/** The account of another tenant that a guest signs in with. */
	home(
		tenant: TenantEntry,
		user: NonNullable<TenantEntry['users']>[number],
		path: string,
	): Pick<DirectoryUser, 'home' | 'userType'> {
		const folded = foldPrincipalName(user.homeAccount ?? '');
		for (const other of this.tenants) {
			const found =
				other === tenant
					? undefined
					: other.users?.find((candidate) => foldPrincipalName(candidate.userPrincipalName) === folded);
			if (!found) continue;
			if (user.passwordProfile)
				this.issues.push({ path: `${path}.passwordProfile`, message: 'a guest’s password is its home account’s' });
			if (found.homeAccount) this.issues.push({ path: `${path}.homeAccount`, message: 'is a guest itself' });
			return { home: { tenantId: lower(other.tenantId), userId: lower(found.id) }, userType: user.userType ?? 'Guest' };
		}
		this.issues.push({ path: `${path}.homeAccount`, message: 'is no user of another tenant of this file' });
		return {};
	}

	resolveRequired(entry: ApplicationEntry, path: string): void {
		const application = this.applications.get(lower(entry.appId)) as Application;
		(entry.requiredResourceAccess ?? []).forEach((access, index) => {
			const resource = this.applications.get(lower(access.resourceAppId));
			if (!resource) {
				this.issues.push({
					path: `${path}.requiredResourceAccess[${index}].resourceAppId`,
					message: 'is no application of this file',
				});
				return;
			}
			const required = { resourceAppId: resource.appId, scopes: [] as string[], roles: [] as string[] };
			access.resourceAccess.forEach((permission, at) => {
				const candidates = permission.type === 'Scope' ? resource.scopes : resource.appRoles;
				const found = candidates.find((candidate) =>
					permission.id ? candidate.id === lower(permission.id) : candidate.value === permission.value,
				);
				if (found) required[permission.type === 'Scope' ? 'scopes' : 'roles'].push(found.value);
				else
					this.issues.push({
						path: `${path}.requiredResourceAccess[${index}].resourceAccess[${at}]`,
						message: `is no ${permission.type === 'Scope' ? 'delegated' : 'application'} permission of ${resource.displayName}`,
					});
			});
			application.requiredResourceAccess.push(required);
		});
	}

	permissionGrants(tenant: TenantEntry, path: string): PermissionGrant[] {
		const grants: PermissionGrant[] = [];
		for (const entry of tenant.applications ?? []) {
			if (!entry.adminConsent) continue;
			const application = this.applications.get(lower(entry.appId)) as Application;
			grants.push({ clientAppId: application.appId, resourceAppId: microsoftGraphAppId, scopes: [...openIdScopes] });
			for (const required of application.requiredResourceAccess)
				grants.push({ clientAppId: application.appId, resourceAppId: required.resourceAppId, scopes: required.scopes });
		}
		(tenant.oauth2PermissionGrants ?? []).forEach((grant, index) => {
			const at = `${path}.oauth2PermissionGrants[${index}]`;
			const resource = this.applications.get(lower(grant.resourceId));
			if (!this.applications.has(lower(grant.clientId)))
				this.issues.push({ path: `${at}.clientId`, message: 'is no application of this file' });
			const scopes = grant.scope.split(' ').filter((scope) => scope !== '');
			const unknown = scopes.find((scope) => !resource?.scopes.some((published) => published.value === scope));
			if (!resource) this.issues.push({ path: `${at}.resourceId`, message: 'is no application of this file' });
			else if (unknown)
				this.issues.push({
					path: `${at}.scope`,
					message: `${resource.displayName} publishes no permission \`${unknown}\``,
				});
			if ((grant.consentType === 'Principal') !== (grant.principalId !== undefined))
				this.issues.push({ path: `${at}.principalId`, message: 'stands with consentType Principal, and only there' });
			grants.push({
				clientAppId: lower(grant.clientId),
				resourceAppId: lower(grant.resourceId),
				scopes,
				...(grant.principalId === undefined
					? {}
					: { principalId: this.principal(tenant, grant.principalId, `${at}.principalId`) }),
			});
		});
		return grants;
	}

	appRoleAssignments(tenant: TenantEntry, path: string): AppRoleAssignment[] {
		const assignments: AppRoleAssignment[] = [];
		(tenant.applications ?? []).forEach((entry, index) => {
			const application = this.applications.get(lower(entry.appId)) as Application;
			if (entry.adminConsent) {
				const principalId = servicePrincipalId(lower(tenant.tenantId), application.appId);
				for (const required of application.requiredResourceAccess)
					for (const roleValue of required.roles)
						assignments.push({ principalId, resourceAppId: required.resourceAppId, roleValue });
			}
			(entry.appRoleAssignedTo ?? []).forEach((assignment, at) => {
				const where = `${path}.applications[${index}].appRoleAssignedTo[${at}]`;
				const role =
					assignment.appRoleId === defaultAccessRoleId
						? { value: '' }
						: application.appRoles.find(
								(candidate) => candidate.id === lower(assignment.appRoleId) || candidate.value === assignment.appRoleId,
							);
				if (!role) this.issues.push({ path: `${where}.appRoleId`, message: 'is no role of this application' });
				else
					assignments.push({
						principalId: this.principal(tenant, assignment.principalId, `${where}.principalId`),
						resourceAppId: application.appId,
						roleValue: role.value,
					});
			});
		});
		return assignments;
	}

	devices(entry: TenantEntry, path: string): TenantImport['devices'] {
		const devices = entry.devices ?? [];
		for (const member of ['id', 'deviceId'] as const)
			this.unique(
				devices.map((device) => lower(device[member])),
				(index) => `${path}.devices[${index}].${member}`,
				`the ${member}`,
			);
		return devices.map((device, index) =>
			readDevice(device, lower(entry.tenantId), (reference, list) =>
				this.principal(entry, reference, `${path}.devices[${index}].${list}`),
			),
		);
	}

	tenant(entry: TenantEntry, path: string): TenantImport {
		const { secrets } = this.dependencies;
		const domains = entry.verifiedDomains.map((domain) => lower(domain.name));
		const users = entry.users ?? [];
		const applications = entry.applications ?? [];
		this.unique(
			users.map((user) => lower(user.id)),
			(index) => `${path}.users[${index}].id`,
			'the id',
		);
		(entry.groups ?? []).length > 0 &&
			this.unique(
				(entry.groups ?? []).map((group) => lower(group.id)),
				(index) => `${path}.groups[${index}].id`,
				'the id',
			);
		// a scope, and the audience of a token of version 1, must mean one application
		this.unique(
			applications.flatMap((application) => (application.identifierUris ?? []).map(foldIdentifierUri)),
			() => `${path}.applications`,
			'an identifierUri',
		);
		users.forEach((user, index) => {
			if (!domains.includes(domainOf(user.userPrincipalName)))
				this.issues.push({
					path: `${path}.users[${index}].userPrincipalName`,
					message: 'must end in a verified domain of the tenant',
				});
		});
		const contexts = entry.identity?.conditionalAccess?.authenticationContextClassReferences ?? [];
		for (const [action, context] of Object.entries(entry.settings?.protectedActions ?? {}))
			if (!contexts.some(({ id }) => id === context))
				this.issues.push({
					path: `${path}.settings.protectedActions['${action}']`,
					message: 'must be the id of an authentication context of the tenant',
				});
		return {
			tenant: {
				id: lower(entry.tenantId),
				displayName: entry.displayName,
				domains,
				defaultDomain: lower(entry.verifiedDomains.find((domain) => domain.isDefault)?.name ?? (domains[0] as string)),
				signingAlgorithm: entry.signingAlgorithm ?? 'RS256',
				settings: entry.settings ?? {},
			},
			users: users.map((user, at) => {
				const id = lower(user.id);
				const secret = user.authentication?.softwareOathMethods[0]?.secretKey;
				return {
					id,
					tenantId: lower(entry.tenantId),
					userPrincipalName: user.userPrincipalName,
					displayName: user.displayName,
					...(user.givenName === undefined ? {} : { givenName: user.givenName }),
					...(user.surname === undefined ? {} : { surname: user.surname }),
					...(user.mail ? { mail: user.mail } : {}),
					...(user.userType === undefined ? {} : { userType: user.userType }),
					...(user.homeAccount === undefined ? {} : this.home(entry, user, `${path}.users[${at}]`)),
					accountEnabled: user.accountEnabled ?? true,
					...(user.passwordProfile?.forceChangePasswordNextSignIn ? { mustChangePassword: true } : {}),
					tokensValidFrom: 0,
					passwordChangedAt: 0,
					...(secret === undefined ? {} : { sealedTotpSecret: secrets.seal('totp', secret, id) }),
				};
			}),
			groups: (entry.groups ?? []).map((group, index) => ({
				id: lower(group.id),
				displayName: group.displayName,
				memberIds: (group.members ?? []).map((member, at) =>
					this.principal(entry, member, `${path}.groups[${index}].members[${at}]`),
				),
			})),
			roleAssignments: (entry.directoryRoles ?? []).flatMap((role, index) =>
				role.members.map((member, at) => ({
					roleTemplateId: lower(role.roleTemplateId),
					principalId: this.principal(entry, member, `${path}.directoryRoles[${index}].members[${at}]`),
				})),
			),
			applications: applications.map((application) => this.applications.get(lower(application.appId)) as Application),
			appRoleAssignments: this.appRoleAssignments(entry, path),
			permissionGrants: this.permissionGrants(entry, path),
			devices: this.devices(entry, path),
			...readConditionalAccess(entry, path, this.issues, this.dependencies.random),
		};
	}
}

async function hashPasswords(
	file: TenantFile,
	tenants: TenantImport[],
	{ passwords, onProgress }: TenantFileDependencies,
): Promise<void> {
	const work = file.tenants.flatMap((entry, index) =>
		(entry.users ?? []).flatMap((user, at) =>
			user.passwordProfile ? [{ password: user.passwordProfile.password, index, at }] : [],
		),
	);
	let done = 0;
	await Promise.all(
		work.map(async ({ password, index, at }) => {
			const target = tenants[index]?.users[at];
			if (target) target.passwordHash = await passwords.hash(password);
			done += 1;
			onProgress?.(done, work.length);
		}),
	);
}

/**
 * Reads a tenant file.
 *
 * @param text the file's content
 * @returns what {@link DirectoryStore.importTenants} takes
 * @throws TenantFileError with every issue and its path
 */
export async function readTenantFile(text: string, dependencies: TenantFileDependencies): Promise<TenantImport[]> {
	const file = parse(text);
	const reader = new Reader(file.tenants, dependencies);
	const all = <T>(list: (entry: TenantEntry) => readonly T[] | undefined) =>
		file.tenants.flatMap((entry) => [...(list(entry) ?? [])]);
	reader.unique(
		file.tenants.map((entry) => lower(entry.tenantId)),
		(index) => `tenants[${index}].tenantId`,
		'the tenant',
	);
	reader.unique(
		all((entry) => entry.verifiedDomains).map((domain) => lower(domain.name)),
		() => 'tenants',
		'a verified domain',
	);
	reader.unique(
		all((entry) => entry.users).map((user) => foldPrincipalName(user.userPrincipalName)),
		() => 'tenants',
		'a userPrincipalName',
	);
	reader.unique(
		all((entry) => entry.applications).map((application) => lower(application.appId)),
		() => 'tenants',
		'an appId',
	);
	file.tenants.forEach((entry, index) => {
		(entry.applications ?? []).forEach((application, at) => {
			reader.applications.set(
				lower(application.appId),
				readApplication(
					application,
					entry,
					`tenants[${index}].applications[${at}]`,
					reader.issues,
					dependencies.random,
				),
			);
		});
	});
	file.tenants.forEach((entry, index) => {
		(entry.applications ?? []).forEach((application, at) => {
			reader.resolveRequired(application, `tenants[${index}].applications[${at}]`);
		});
	});
	const tenants = file.tenants.map((entry, index) => reader.tenant(entry, `tenants[${index}]`));
	if (reader.issues.length > 0) throw new TenantFileError(reader.issues);
	await hashPasswords(file, tenants, dependencies);
	return tenants;
}
