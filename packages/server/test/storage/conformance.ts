// What every storage must do, races included. Another backend runs this suite by calling it.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Application } from '../../src/records/application.ts';
import type { AuthorizationCode } from '../../src/records/authorization-code.ts';
import type { DeviceAuthorization } from '../../src/records/device-authorization.ts';
import type { RefreshTokenFamily } from '../../src/records/refresh-token-family.ts';
import type { Session } from '../../src/records/session.ts';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';
import type { TenantImport } from '../../src/records/tenant-configuration.ts';
import type { SignInTransaction } from '../../src/records/transaction.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { Issuance, SignInGrant } from '../../src/storage/grant-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { auditChainConformance } from './audit-chain-conformance.ts';
import { deviceConformance } from './device-conformance.ts';
import { directoryChangeConformance } from './directory-change-conformance.ts';
import { installationConformance } from './installation-conformance.ts';
import { riskConformance } from './risk-conformance.ts';
import { signingKeyConformance } from './signing-key-conformance.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
const at = 1_000_000;

const user = (id: string, name: string): DirectoryUser => ({
	id,
	tenantId,
	userPrincipalName: `${name}@contoso.example`,
	displayName: name,
	accountEnabled: true,
	tokensValidFrom: 0,
	passwordChangedAt: 0,
	passwordHash: 'hash',
});

const application: Application = {
	appId: 'app-1',
	tenantId,
	displayName: 'App',
	publisher: 'Contoso',
	signInAudience: 'AzureADMyOrg',
	identifierUris: [],
	redirectUris: { spa: ['https://spa.test/a'], web: [], publicClient: [] },
	isFallbackPublicClient: false,
	scopes: [],
	appRoles: [],
	preAuthorized: [],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	optionalClaims: { accessToken: [], idToken: [] },
};

export const tenant = (more: Partial<TenantImport> = {}): TenantImport => ({
	tenant: {
		id: tenantId,
		displayName: 'Contoso',
		defaultDomain: 'contoso.example',
		domains: ['contoso.example', 'contoso.test'],
		signingAlgorithm: 'ES256',
		settings: {},
	},
	users: [user('u1', 'alice'), user('u2', 'bob')],
	groups: [
		{ id: 'g1', displayName: 'One', memberIds: ['u1', 'g3'] },
		{ id: 'g2', displayName: 'Two', memberIds: ['g1'] },
		{ id: 'g3', displayName: 'Three', memberIds: ['g2'] },
	],
	roleAssignments: [{ principalId: 'u1', roleTemplateId: 'r1' }],
	applications: [application],
	appRoleAssignments: [{ principalId: 'g2', resourceAppId: 'app-1', roleValue: 'Role.A' }],
	devices: [],
	permissionGrants: [
		{ clientAppId: 'c', resourceAppId: 'app-1', scopes: ['All'] },
		{ clientAppId: 'c', resourceAppId: 'app-1', principalId: 'u1', scopes: ['Mine'] },
	],
	policies: [],
	namedLocations: [],
	authenticationStrengths: [],
	agreements: [],
	scenarios: [],
	authenticationContexts: [],
	...more,
});

export const record = (more: Partial<SignInRecord> = {}): SignInRecord => ({
	id: 'record',
	tenantId,
	createdAt: at,
	correlationId: 'c',
	flow: 'authorization_code',
	clientAppId: 'c',
	errorCode: 0,
	conditionalAccessStatus: 'notApplied',
	appliedConditionalAccessPolicies: [],
	authenticationContexts: [],
	unprotectedAuthenticationContexts: [],
	authenticationMethods: [],
	...more,
});

export const family = (id: string): RefreshTokenFamily => ({
	id,
	tenantId,
	userId: 'u1',
	clientAppId: 'c',
	sessionId: 's',
	platform: 'publicClient',
	scope: 'openid',
	facts: [],
	createdAt: at,
	expiresAt: at + 1000,
	generation: 0,
	rotatedAt: at,
});

export const code = (codeHash: string): AuthorizationCode => ({
	codeHash,
	tenantId,
	userId: 'u1',
	sessionId: 's',
	clientAppId: 'c',
	redirectUri: 'r',
	platform: 'publicClient',
	scope: 'openid',
	resourceAppId: 'app-1',
	facts: [],
	familyId: 'f1',
	issuedAt: at,
	expiresAt: at + 60,
});

const codeGrant = (codeHash: string): SignInGrant => ({ kind: 'authorizationCode', code: code(codeHash) });

export const session = (id: string): Session => ({
	id,
	tenantId,
	userId: 'u1',
	facts: [{ method: 'password', at }],
	createdAt: at,
	expiresAt: at + 1000,
	persistent: false,
});

export const transaction = (id: string): SignInTransaction => ({
	id,
	revision: 0,
	browserHash: 'b',
	request: {
		tenantSegment: 'contoso.example',
		clientAppId: 'c',
		answer: { kind: 'redirect', redirectUri: 'r', responseMode: 'query', responseTypes: ['code'] },
		platform: 'publicClient',
		scope: 'openid',
		correlationId: 'x',
	},
	createdAt: at,
	expiresAt: at + 100,
	facts: [],
	freshFirstFactor: false,
	useAnotherAccount: false,
	consented: false,
});

export const device: DeviceAuthorization = {
	deviceCodeHash: 'd',
	userCode: 'BCDFGHJKL',
	tenantSegment: 'common',
	clientAppId: 'c',
	scope: 'openid',
	createdAt: at,
	expiresAt: at + 900,
	state: 'pending',
};

export function storageConformance(name: string, open: () => Promise<Storage>): void {
	describe(`${name} storage`, () => {
		let storage: Storage;
		let version: number;
		beforeEach(async () => {
			storage = await open();
			await storage.directory.importTenants([tenant()]);
			version = (await storage.directory.tenantVersion(tenantId)) as number;
			return () => storage.close();
		});
		const issue = (more: Partial<Issuance>): Promise<{ outcome: string }> =>
			storage.grants.commitIssuance({ spends: [], record: record(), tenantVersion: version, at, ...more });
		const sweep = (expiredBefore: number, signInsBefore = 0) => storage.sweep({ expiredBefore, signInsBefore });
		const putCode = (codeHash: string) =>
			storage.grants.completeSignIn({
				session: { session: session('s'), handleHash: `h-${codeHash}` },
				grant: codeGrant(codeHash),
				record: record(),
				tenantVersion: version,
			});

		describe('the installation', () => installationConformance(open, tenant));
		deviceConformance(() => storage, tenantId);
		directoryChangeConformance(() => storage, tenantId);
		riskConformance(() => storage, tenantId);
		signingKeyConformance(() => storage, tenantId);
		auditChainConformance(() => storage, tenantId);

		describe('directory', () => {
			test('a tenant is found by id and by each of its domains', async () => {
				for (const key of [tenantId, 'contoso.example', 'contoso.test'])
					expect((await storage.directory.findTenant(key))?.id).toBe(tenantId);
				expect(await storage.directory.findTenant('nowhere.example')).toBeUndefined();
			});

			test('a tenant that was found before is found with the version that it has now', async () => {
				const before = await storage.directory.findTenant(tenantId);
				await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
				const after = await storage.directory.findTenant(tenantId);
				expect(after?.version).toBe(await storage.directory.tenantVersion(tenantId));
				expect(after?.version).not.toBe(before?.version);
			});

			test.each(['Alice@contoso.example', 'ALICE@CONTOSO.EXAMPLE', ' alice@contoso.example '])(
				'%j is alice: names compare by their folded form',
				async (name) => {
					expect((await storage.directory.findUserByPrincipalName(name))?.id).toBe('u1');
				},
			);

			test('users, groups and members are listed by id, a slice at a time, those of the tenant alone', async () => {
				const { directoryLists } = storage;
				expect(await directoryLists.userIds(tenantId, 9)).toEqual(['u1', 'u2']);
				expect(await directoryLists.userIds(tenantId, 1, 'u1')).toEqual(['u2']);
				expect(await directoryLists.userIds('another', 9)).toEqual([]);
				expect(await directoryLists.groups(tenantId, 2, 'g1')).toEqual([
					{ id: 'g2', displayName: 'Two' },
					{ id: 'g3', displayName: 'Three' },
				]);
				expect(await directoryLists.findGroup(tenantId, 'g3')).toEqual({ id: 'g3', displayName: 'Three' });
				expect(await directoryLists.findGroup('another', 'g3')).toBeUndefined();
				expect(await directoryLists.memberIds(tenantId, 'g1', 9)).toEqual(['g3', 'u1']);
				expect(await directoryLists.memberIds(tenantId, 'g1', 9, 'g3')).toEqual(['u1']);
				expect(await directoryLists.groupsOf(tenantId, 'u1')).toEqual([{ id: 'g1', displayName: 'One' }]);
				expect(await directoryLists.groupsOf('another', 'u1')).toEqual([]);
			});

			test('[sec 175] membership is transitive and survives a cycle', async () => {
				const { groupIds, roleTemplateIds } = await storage.directory.memberships(tenantId, 'u1');
				expect([...groupIds].sort()).toEqual(['g1', 'g2', 'g3']);
				expect([...roleTemplateIds]).toEqual(['r1']);
				expect((await storage.directory.memberships(tenantId, 'u2')).groupIds.size).toBe(0);
			});

			test('application roles come through groups', async () => {
				expect(await storage.directory.appRoles(tenantId, 'u1', new Set(['g2']), 'app-1')).toEqual(['Role.A']);
				expect(await storage.directory.appRoles(tenantId, 'u1', new Set(), 'app-1')).toEqual([]);
				expect(await storage.directory.assignedGroups(tenantId, new Set(['g1', 'g2']), 'app-1')).toEqual(['g2']);
				expect(await storage.directory.assignedGroups(tenantId, new Set(['g2']), 'app-2')).toEqual([]);
			});

			test('consent for all and consent of one user add up', async () => {
				expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u1')).toEqual(new Set(['All', 'Mine']));
				expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u2')).toEqual(new Set(['All']));
				await storage.directory.addPermissionGrant(tenantId, {
					clientAppId: 'c',
					resourceAppId: 'app-1',
					principalId: 'u2',
					scopes: ['Mine', 'All'],
				});
				expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u2')).toEqual(new Set(['All', 'Mine']));
			});

			test('a SPA’s origins are known, and nothing else is', async () => {
				expect(await storage.directory.isSpaOrigin('https://spa.test')).toBe(true);
				expect(await storage.directory.isSpaOrigin('https://spa.test.evil')).toBe(false);
			});

			test('an import replaces the tenant whole and raises its version', async () => {
				await storage.directory.importTenants([tenant({ users: [user('u9', 'zoe')], applications: [] })]);
				expect(await storage.directory.findUser(tenantId, 'u1')).toBeUndefined();
				expect(await storage.directory.isSpaOrigin('https://spa.test')).toBe(false);
				expect(await storage.directory.tenantVersion(tenantId)).toBeGreaterThan(version);
			});

			test('an import that fails in its second tenant leaves nothing of its first', async () => {
				const second = tenant({ users: [user('x', 'same'), user('y', 'same')] });
				await expect(
					storage.directory.importTenants([
						tenant({ users: [] }),
						{ ...second, tenant: { ...second.tenant, id: 'other', domains: ['other.example'] } },
					]),
				).rejects.toThrow();
				expect(await storage.directory.findUser(tenantId, 'u1')).toBeDefined();
				expect(await storage.directory.findTenant('other')).toBeUndefined();
			});

			test('[sec 135] a one-time code’s step is spent once, and an earlier one never after it', async () => {
				expect(await storage.directory.spendTotpStep(tenantId, 'u1', 100)).toBe(true);
				expect(await storage.directory.spendTotpStep(tenantId, 'u1', 100)).toBe(false);
				expect(await storage.directory.spendTotpStep(tenantId, 'u1', 99)).toBe(false);
				expect(await storage.directory.spendTotpStep(tenantId, 'u2', 100)).toBe(true);
			});

			test('[sec 136] of 50 that spend one step at once, one wins', async () => {
				const results = await Promise.all(
					Array.from({ length: 50 }, () => storage.directory.spendTotpStep(tenantId, 'u1', 7)),
				);
				expect(results.filter(Boolean)).toHaveLength(1);
			});
		});

		describe('what users have registered', () => {
			const passkey = { id: 'k1', publicKey: 'p', aaguid: 'a', transports: [], displayName: 'Key', createdAt: at };
			const pass = { id: 'p1', hash: 'h', createdAt: at, startsAt: at, lifetimeMinutes: 60, isUsableOnce: true };
			const registered = async () => (await storage.directory.findUser(tenantId, 'u1'))?.registeredMethods;

			test('is read with the user, and replaced by whoever read the newest', async () => {
				const { authenticationMethods } = storage;
				expect(await registered()).toBeUndefined();
				const version = await storage.directory.tenantVersion(tenantId);
				const first = { revision: 0, passkeys: [passkey], temporaryAccessPass: pass };
				expect(await authenticationMethods.replace(tenantId, 'u1', first)).toBe(true);
				expect(await registered()).toEqual({ ...first, revision: 1 });
				expect(await storage.directory.tenantVersion(tenantId)).toBe((version as number) + 1);
				expect(await authenticationMethods.replace(tenantId, 'u1', { revision: 0, passkeys: [] })).toBe(false);
				expect(await authenticationMethods.replace(tenantId, 'nobody', first)).toBe(false);
				expect(await registered()).toEqual({ ...first, revision: 1 });
			});

			test('of many changes at once, one is made', async () => {
				const tries = Array.from({ length: 8 }, () =>
					storage.authenticationMethods.replace(tenantId, 'u1', { revision: 0, passkeys: [passkey] }),
				);
				expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
			});

			test('a signature counter is spent once, and one that counts nothing always', async () => {
				const spend = (counter: number, id = 'k1') =>
					storage.authenticationMethods.spendSignatureCounter(tenantId, 'u1', id, counter);
				expect([await spend(0), await spend(0), await spend(3), await spend(3), await spend(0)]).toEqual([
					true,
					true,
					true,
					false,
					false,
				]);
				expect([await spend(2), await spend(4), await spend(1, 'k2')]).toEqual([false, true, true]);
				expect((await Promise.all(Array.from({ length: 8 }, () => spend(9)))).filter(Boolean)).toHaveLength(1);
			});

			test('an authenticator app is taken away, and its codes stay spent', async () => {
				const { directory, authenticationMethods } = storage;
				expect(await authenticationMethods.removeAuthenticator(tenantId, 'u1')).toBe(false);
				await directory.registerAuthenticator(tenantId, 'u1', { sealedTotpSecret: 'sealed', step: 7 });
				expect(await authenticationMethods.removeAuthenticator(tenantId, 'u1')).toBe(true);
				expect((await directory.findUser(tenantId, 'u1'))?.sealedTotpSecret).toBeUndefined();
				expect(await directory.spendTotpStep(tenantId, 'u1', 7)).toBe(false);
			});
		});

		describe('the version of a tenant is a true token of invalidation', () => {
			const home = 'home-tenant';
			const guestTenant = () =>
				tenant({
					users: [{ ...user('u1', 'alice'), home: { tenantId: home, userId: 'h1' } }, user('u2', 'bob')],
					groups: [],
					roleAssignments: [],
				});
			const homeTenant = () => {
				const one = tenant({
					users: [{ ...user('h1', 'home'), tenantId: home }],
					groups: [],
					roleAssignments: [],
					applications: [],
				});
				return { ...one, tenant: { ...one.tenant, id: home, domains: ['home.example'] } };
			};
			const policy = { id: 'p' } as never;
			const when = { at, forgetBefore: 0 };
			type Write = [verb: string, write: () => Promise<unknown>];
			const ofDirectory = (): Write[] => [
				[
					'addAppRoleAssignment',
					() =>
						storage.directory.addAppRoleAssignment(tenantId, { principalId: 'u2', resourceAppId: 'a', roleValue: 'r' }),
				],
				[
					'addPermissionGrant',
					() => storage.directory.addPermissionGrant(tenantId, { clientAppId: 'x', resourceAppId: 'a', scopes: ['s'] }),
				],
				['setPassword', () => storage.directory.setPassword(tenantId, 'u2', 'other', at)],
				[
					'registerAuthenticator',
					() => storage.directory.registerAuthenticator(tenantId, 'u2', { sealedTotpSecret: 's', step: 1 }),
				],
				['setUserState', () => storage.directory.setUserState(tenantId, 'u2', { accountEnabled: false })],
				['importTenants', () => storage.directory.importTenants([tenant()])],
				['put', () => storage.conditionalAccess.put(tenantId, 'policies', policy)],
				['softDelete', () => storage.conditionalAccess.softDelete(tenantId, 'policies', policy, when)],
				['restore', () => storage.conditionalAccess.restore(tenantId, 'policies', policy)],
				['remove', () => storage.conditionalAccess.remove(tenantId, 'policies', 'p')],
			];

			test('every write of its directory and of its policies raises it', async () => {
				for (const [verb, write] of ofDirectory()) {
					const before = (await storage.directory.tenantVersion(tenantId)) as number;
					await write();
					expect(await storage.directory.tenantVersion(tenantId), verb).toBeGreaterThan(before);
				}
			});

			test('every verb that writes either store is in that table, or says why no decision rests on it', () => {
				const readsOnly =
					/^(?:tenants|find|tenantVersion|loadConfiguration|isSpaOrigin|memberships|appRoles|assignedGroups|grantedScopes|deletedItems)/;
				const verbs = [...Object.keys(storage.directory), ...Object.keys(storage.conditionalAccess)].filter(
					(verb) => !readsOnly.test(verb),
				);
				// a step is read by who spends the next; what was forgotten for good was in force no more
				expect(verbs.sort()).toEqual([...ofDirectory().map(([verb]) => verb), 'spendTotpStep', 'forgetDeleted'].sort());
			});

			test.each<[string, () => Promise<unknown>]>([
				['disabled', () => storage.directory.setUserState(home, 'h1', { accountEnabled: false })],
				['given another password', () => storage.directory.setPassword(home, 'h1', 'other', at)],
			])('a home account that is %s raises it where it is a guest', async (_, write) => {
				await storage.directory.importTenants([homeTenant(), guestTenant()]);
				const before = (await storage.directory.tenantVersion(tenantId)) as number;
				await write();
				expect(await storage.directory.tenantVersion(tenantId)).toBe(before + 1);
			});

			test('a write that changes nothing leaves it', async () => {
				const before = await storage.directory.tenantVersion(tenantId);
				await storage.directory.setUserState(tenantId, 'nobody', { accountEnabled: false });
				await storage.directory.addPermissionGrant(tenantId, {
					clientAppId: 'c',
					resourceAppId: 'app-1',
					scopes: ['All'],
				});
				expect(await storage.directory.tenantVersion(tenantId)).toBe(before);
			});
		});

		describe('writes that compare', () => {
			const policy = (n: number) => ({ id: 'p', n }) as never;

			test('of 50 that write at one version, one does; the others change nothing', async () => {
				const puts = Array.from({ length: 50 }, (_, n) =>
					storage.conditionalAccess.put(tenantId, 'policies', policy(n), version),
				);
				const results = await Promise.all(puts);
				expect(results.filter(Boolean)).toHaveLength(1);
				expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([
					policy(results.indexOf(true)),
				]);
			});

			test.each<[string, (at: number) => Promise<boolean>]>([
				['put', (at) => storage.conditionalAccess.put(tenantId, 'policies', policy(2), at)],
				['remove', (at) => storage.conditionalAccess.remove(tenantId, 'policies', 'p', at)],
				[
					'softDelete',
					(at) => storage.conditionalAccess.softDelete(tenantId, 'policies', policy(1), { at, forgetBefore: 0 }, at),
				],
				['setUserState', (at) => storage.directory.setUserState(tenantId, 'u1', { accountEnabled: false }, at)],
			])('%s at a version that has passed changes nothing, at the one that is does', async (_, write) => {
				await storage.conditionalAccess.put(tenantId, 'policies', policy(1));
				expect(await write(version)).toBe(false);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([policy(1)]);
				expect((await storage.directory.findUser(tenantId, 'u1'))?.accountEnabled).toBe(true);
				expect(await write(version + 1)).toBe(true);
			});

			test.each<[string, (audit: never, at?: number) => Promise<boolean>]>([
				['put', (audit, at) => storage.conditionalAccess.put(tenantId, 'policies', policy(2), at, audit)],
				['remove', (audit, at) => storage.conditionalAccess.remove(tenantId, 'policies', 'p', at, audit)],
				[
					'softDelete',
					(audit, at) =>
						storage.conditionalAccess.softDelete(
							tenantId,
							'policies',
							policy(1),
							{ at: 1, forgetBefore: 0 },
							at,
							audit,
						),
				],
			])('the audit of a %s is written with it, and without it not', async (_, write) => {
				await storage.conditionalAccess.put(tenantId, 'policies', policy(1));
				const audit = { id: 'audit', at: 7 } as never;
				const audits = async () => (await storage.directoryChanges.audits(tenantId, 9)).map(({ id }) => id);
				expect(await write(audit, version)).toBe(false);
				expect(await audits()).toEqual([]);
				expect(await write(audit, version + 1)).toBe(true);
				expect(await audits()).toEqual(['audit']);
			});

			test('[case authority/21] of 50 browsers that register an authenticator for one person at once, one does', async () => {
				const register = (_: unknown, n: number) =>
					storage.directory.registerAuthenticator(tenantId, 'u1', { sealedTotpSecret: `s${n}`, step: 7 });
				const results = await Promise.all(Array.from({ length: 50 }, register));
				expect(results.filter(Boolean)).toHaveLength(1);
				expect((await storage.directory.findUser(tenantId, 'u1'))?.sealedTotpSecret).toBe(`s${results.indexOf(true)}`);
				expect(await storage.directory.spendTotpStep(tenantId, 'u1', 7)).toBe(false);
			});

			test('of two that change one password at once, both having proven the old one, one does', async () => {
				const results = await Promise.all(
					['a', 'b'].map((hash) => storage.directory.setPassword(tenantId, 'u1', hash, at, 'hash')),
				);
				expect(results).toEqual([true, false]);
				expect((await storage.directory.findUser(tenantId, 'u1'))?.passwordHash).toBe('a');
			});

			test('a revocation is never taken back by an earlier one', async () => {
				await storage.directory.setUserState(tenantId, 'u1', { tokensValidFrom: at });
				await storage.directory.setUserState(tenantId, 'u1', { tokensValidFrom: at - 5 });
				expect((await storage.directory.findUser(tenantId, 'u1'))?.tokensValidFrom).toBe(at);
			});
		});

		describe('what was deleted', () => {
			const policy = { id: 'p', n: 1 } as never;
			const deleted = { id: 'p', n: 1, deletedDateTime: 'now' } as never;

			test('is kept, brought back once, and is another tenant’s to nobody', async () => {
				await storage.conditionalAccess.put(tenantId, 'policies', policy);
				expect(await storage.conditionalAccess.softDelete(tenantId, 'policies', deleted, { at, forgetBefore: 0 })).toBe(
					true,
				);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([]);
				expect(await storage.conditionalAccess.deletedItems(tenantId, 'policies', at)).toEqual([deleted]);
				expect(await storage.conditionalAccess.deletedItems(tenantId, 'policies', at + 1)).toEqual([]);
				expect(await storage.conditionalAccess.deletedItems('another', 'policies', 0)).toEqual([]);
				const restores = [1, 2].map(() => storage.conditionalAccess.restore(tenantId, 'policies', policy));
				expect(await Promise.all(restores)).toEqual([true, false]);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([policy]);
			});

			test('is gone for good when it is forgotten, when it is old, and when the tenant is replaced', async () => {
				const { conditionalAccess } = storage;
				const softDelete = async (forgetBefore: number) => {
					await conditionalAccess.put(tenantId, 'policies', policy);
					await conditionalAccess.softDelete(tenantId, 'policies', deleted, { at, forgetBefore });
				};
				await softDelete(0);
				expect(await conditionalAccess.forgetDeleted(tenantId, 'policies', 'p')).toBe(true);
				expect(await conditionalAccess.forgetDeleted(tenantId, 'policies', 'p')).toBe(false);
				await softDelete(0);
				await conditionalAccess.put(tenantId, 'policies', { id: 'q' } as never);
				await conditionalAccess.softDelete(tenantId, 'policies', { id: 'q' } as never, {
					at: at + 9,
					forgetBefore: at + 1,
				});
				expect(await conditionalAccess.deletedItems(tenantId, 'policies', 0)).toEqual([{ id: 'q' }]);
				await storage.directory.importTenants([tenant()]);
				expect(await conditionalAccess.deletedItems(tenantId, 'policies', 0)).toEqual([]);
			});
		});

		describe('conditional access', () => {
			test('every change raises the version; a change of nothing does not', async () => {
				await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
				expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
				expect(await storage.conditionalAccess.remove(tenantId, 'policies', 'none')).toBe(false);
				expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
				expect(await storage.conditionalAccess.remove(tenantId, 'policies', 'p')).toBe(true);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([]);
			});

			test('policies keep their order through edits', async () => {
				for (const id of ['b', 'a', 'c'])
					await storage.conditionalAccess.put(tenantId, 'policies', { id, n: 1 } as never);
				await storage.conditionalAccess.put(tenantId, 'policies', { id: 'b', n: 2 } as never);
				expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([
					{ id: 'b', n: 2 },
					{ id: 'a', n: 1 },
					{ id: 'c', n: 1 },
				]);
			});
		});

		describe('grants', () => {
			test('[sec 52] of 50 that redeem one code at once, one commits', async () => {
				await putCode('k');
				const results = await Promise.all(
					Array.from({ length: 50 }, () => issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }] })),
				);
				expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect(results.filter(({ outcome }) => outcome === 'spent')).toHaveLength(49);
				expect((await storage.grants.findCode('k'))?.spentAt).toBe(at);
			});

			test('[sec 61] of 50 that rotate one generation at once, one commits, and the family moves one step', async () => {
				await issue({ newFamily: family('f') });
				const spend = { kind: 'refreshToken', familyId: 'f', generation: 0, expiresAt: at + 2000 } as const;
				const results = await Promise.all(Array.from({ length: 50 }, () => issue({ spends: [spend] })));
				expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect(await storage.grants.findFamily('f')).toMatchObject({ generation: 1, expiresAt: at + 2000 });
			});

			test('a revocation and a rotation of one family at once: never a live family after both', async () => {
				await issue({ newFamily: family('f') });
				await Promise.all([
					storage.grants.revokeFamily('f', at),
					issue({ spends: [{ kind: 'refreshToken', familyId: 'f', generation: 0, expiresAt: at }] }),
				]);
				expect((await storage.grants.findFamily('f'))?.revokedAt).toBe(at);
				expect(
					(await issue({ spends: [{ kind: 'refreshToken', familyId: 'f', generation: 1, expiresAt: at }] })).outcome,
				).toBe('spent');
			});

			test('[case authority/36] an earlier refresh token lets its family live on, never shorter, and not once it is revoked', async () => {
				await issue({ newFamily: family('f') });
				const before = await storage.grants.findFamily('f');
				const shown = (expiresAt: number) =>
					issue({ spends: [{ kind: 'earlierRefreshToken', familyId: 'f', expiresAt }] });
				expect((await shown(at + 5000)).outcome).toBe('committed');
				expect((await shown(at + 1)).outcome).toBe('committed');
				expect(await storage.grants.findFamily('f')).toEqual({ ...before, expiresAt: at + 5000 });
				await storage.grants.revokeFamily('f', at);
				expect(await shown(at + 6000)).toEqual({ outcome: 'spent', kind: 'earlierRefreshToken' });
			});

			test('[sec 101] a client assertion’s jti is spent once per client', async () => {
				const spend = { kind: 'clientAssertion', clientAppId: 'c', jti: 'j', expiresAt: at } as const;
				expect((await issue({ spends: [spend] })).outcome).toBe('committed');
				expect(await issue({ spends: [spend] })).toEqual({ outcome: 'spent', kind: 'clientAssertion' });
				expect((await issue({ spends: [{ ...spend, clientAppId: 'd' }] })).outcome).toBe('committed');
			});

			test('a DPoP proof’s jti is spent once per key', async () => {
				const spend = { kind: 'dpopProof', thumbprint: 't', jti: 'j', expiresAt: at } as const;
				const results = await Promise.all(Array.from({ length: 20 }, () => issue({ spends: [spend] })));
				expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect(await issue({ spends: [spend] })).toEqual({ outcome: 'spent', kind: 'dpopProof' });
				expect((await issue({ spends: [{ ...spend, thumbprint: 'u' }] })).outcome).toBe('committed');
			});

			test('what cannot be spent whole is not spent in part, and leaves no record', async () => {
				await putCode('k');
				const before = (await storage.grants.signIns(tenantId, 100)).length;
				const spent = { kind: 'refreshToken', familyId: 'missing', generation: 0, expiresAt: at } as const;
				expect((await issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }, spent] })).outcome).toBe('spent');
				expect((await storage.grants.findCode('k'))?.spentAt).toBeUndefined();
				expect(await storage.grants.signIns(tenantId, 100)).toHaveLength(before);
			});

			test('[sec 177] a decision on a configuration that moved is stale and commits nothing', async () => {
				await putCode('k');
				await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
				expect(await issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }] })).toEqual({ outcome: 'stale' });
				expect((await storage.grants.findCode('k'))?.spentAt).toBeUndefined();
			});

			test('a code given beside tokens is found, and is not where the issuance was undone', async () => {
				await putCode('k');
				const spends = [{ kind: 'authorizationCode', codeHash: 'k' }] as const;
				expect((await issue({ spends: [...spends], newCode: code('page') })).outcome).toBe('committed');
				expect(await storage.grants.findCode('page')).toMatchObject({ codeHash: 'page' });
				expect((await issue({ spends: [...spends], newCode: code('undone') })).outcome).toBe('spent');
				expect(await storage.grants.findCode('undone')).toBeUndefined();
			});

			test('a code that was presented wrongly is spent', async () => {
				await putCode('k');
				await storage.grants.burnCode('k', at + 1);
				expect((await storage.grants.findCode('k'))?.spentAt).toBe(at + 1);
			});

			test.each<[string, Partial<SignInRecord>]>([
				['of which nothing is unusual', { correlationId: 'record' }],
				[
					'of which everything is',
					{
						resourceAppId: 'r',
						userId: 'u1',
						userPrincipalName: 'alice@contoso.example',
						ipAddress: '192.0.2.1',
						clientAppType: 'browser',
						userAgent: 'Mozilla/5.0',
						errorCode: 53003,
						conditionalAccessStatus: 'failure',
						appliedConditionalAccessPolicies: [{ id: 'p', displayName: 'P', result: 'failure' }],
						authenticationContexts: ['c1'],
						unprotectedAuthenticationContexts: ['c2'],
						authenticationMethods: ['password'],
						tokenId: 't',
						note: 'refresh_grace',
					},
				],
			])('a record %s is read as it was written', async (_, more) => {
				const written = record(more);
				await storage.grants.recordRefusal(written);
				expect(await storage.grants.signIns(tenantId, 1)).toEqual([{ ...written, sequence: expect.any(Number) }]);
				expect(await storage.grants.findSignIn(tenantId, 'record')).toEqual({
					...written,
					sequence: expect.any(Number),
				});
			});

			test('one change that fails does not take the others of its batch along', async () => {
				const results = await Promise.allSettled([
					issue({ record: record({ id: 'one' }) }),
					storage.directory.importTenants([tenant({ users: [user('a', 'x'), user('a', 'x')] })]),
					issue({ record: record({ id: 'two' }) }),
				]);
				expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
				expect((await storage.grants.signIns(tenantId, 2)).map(({ id }) => id).sort()).toEqual(['one', 'two']);
			});
		});

		describe('sessions and transactions', () => {
			test('a session is found by its newest handle alone, and not after it ended', async () => {
				await putCode('k1');
				// looked at before and after: what was read once must not be what is read for ever
				expect((await storage.sessions.findByHandle('h-k1'))?.id).toBe('s');
				await putCode('k2');
				expect(await storage.sessions.findByHandle('h-k1')).toBeUndefined();
				expect((await storage.sessions.findByHandle('h-k2'))?.id).toBe('s');
				await storage.sessions.end('s', at + 5);
				expect((await storage.sessions.findByHandle('h-k2'))?.endedAt).toBe(at + 5);
				expect((await storage.sessions.find('s'))?.endedAt).toBe(at + 5);
			});

			test('a session that goes on shows its newest state by the same handle', async () => {
				await putCode('k1');
				expect((await storage.sessions.findByHandle('h-k1'))?.clientAppIds).toBeUndefined();
				await storage.grants.completeSignIn({
					session: { session: { ...session('s'), clientAppIds: ['one'] }, handleHash: 'h-k1' },
					grant: { kind: 'none' },
					record: record(),
					tenantVersion: version,
				});
				expect((await storage.sessions.findByHandle('h-k1'))?.clientAppIds).toEqual(['one']);
			});

			test('a session that was swept is found no more', async () => {
				await putCode('k1');
				const { expiresAt } = (await storage.sessions.findByHandle('h-k1')) as { expiresAt: number };
				await sweep(expiresAt + 1);
				expect(await storage.sessions.findByHandle('h-k1')).toBeUndefined();
			});

			test('a transaction is found as it was last written, and not after it was swept', async () => {
				await storage.transactions.create(transaction('t'));
				expect(await storage.transactions.find('t')).toMatchObject({ revision: 0, freshFirstFactor: false });
				await storage.transactions.update({ ...transaction('t'), freshFirstFactor: true });
				expect(await storage.transactions.find('t')).toMatchObject({ revision: 1, freshFirstFactor: true });
				expect(await storage.transactions.update({ ...transaction('t'), freshFirstFactor: false })).toBe(false);
				expect(await storage.transactions.find('t')).toMatchObject({ revision: 1, freshFirstFactor: true });
				await sweep(transaction('t').expiresAt + 1);
				expect(await storage.transactions.find('t')).toBeUndefined();
			});

			test('a transaction whose end was undone goes on', async () => {
				await storage.transactions.create(transaction('t'));
				const { outcome } = await storage.grants.completeSignIn({
					transaction: transaction('t'),
					grant: { kind: 'none' },
					record: record(),
					tenantVersion: version - 1,
				});
				expect(outcome).toBe('stale');
				expect(await storage.transactions.find('t')).toMatchObject({ revision: 0 });
				expect((await storage.transactions.find('t'))?.finishedAt).toBeUndefined();
			});

			test('of transactions with much in them each is found', async () => {
				const large = (id: string) => ({
					...transaction(id),
					request: { ...transaction(id).request, claims: 'x'.repeat(30_000) },
				});
				for (let index = 0; index < 3; index += 1) await storage.transactions.create(large(`t${index}`));
				for (let index = 0; index < 3; index += 1)
					expect((await storage.transactions.find(`t${index}`))?.request.claims).toHaveLength(30_000);
			});

			test('[sec 45] a transaction is finished once, however many finish it at once', async () => {
				await storage.transactions.create(transaction('t'));
				const finish = (codeHash: string): Promise<{ outcome: string }> =>
					storage.grants.completeSignIn({
						transaction: transaction('t'),
						session: { session: session('s'), handleHash: `h-${codeHash}` },
						grant: codeGrant(codeHash),
						record: record(),
						tenantVersion: version,
					});
				const results = await Promise.all(Array.from({ length: 20 }, (_, index) => finish(`k${index}`)));
				expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect((await storage.transactions.find('t'))?.finishedAt).toBe(at);
			});

			describe('device authorizations', () => {
				const approve = (id: string): Promise<{ outcome: string }> =>
					storage.grants.completeSignIn({
						session: { session: session(id), handleHash: `h-${id}` },
						grant: {
							kind: 'deviceApproval',
							deviceCodeHash: 'd',
							approval: { tenantId, userId: 'u1', sessionId: `d-${id}`, facts: [], at },
							deviceSession: session(`d-${id}`),
						},
						record: record(),
						tenantVersion: version,
					});
				beforeEach(() => storage.deviceAuthorizations.create(device));

				test('one is found by either of its codes', async () => {
					expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toEqual(device);
					expect(await storage.deviceAuthorizations.findByUserCode('BCDFGHJKL')).toEqual(device);
					expect(await storage.deviceAuthorizations.findByUserCode('ZZZZZZZZZ')).toBeUndefined();
				});

				test('[sec 111] however many approve it at once, one does, and however many redeem it at once, one does', async () => {
					expect((await issue({ spends: [{ kind: 'deviceCode', deviceCodeHash: 'd' }] })).outcome).toBe('spent');
					const approvals = await Promise.all(Array.from({ length: 20 }, (_, index) => approve(`s${index}`)));
					expect(approvals.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
					const found = await storage.deviceAuthorizations.findByDeviceCode('d');
					expect(found).toMatchObject({ state: 'approved', approval: { userId: 'u1' } });
					expect(await storage.sessions.find(found?.approval?.sessionId ?? '')).toMatchObject({ userId: 'u1' });
					const redemptions = await Promise.all(
						Array.from({ length: 20 }, () => issue({ spends: [{ kind: 'deviceCode', deviceCodeHash: 'd' }] })),
					);
					expect(redemptions.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
					expect((await storage.deviceAuthorizations.findByDeviceCode('d'))?.state).toBe('redeemed');
				});

				test('a declined one is not approved, and an approved one not declined', async () => {
					await storage.deviceAuthorizations.decline('d');
					expect((await approve('s')).outcome).toBe('spent');
					expect(await storage.sessions.find('s')).toBeUndefined();
					await storage.deviceAuthorizations.create({ ...device, deviceCodeHash: 'd2', userCode: 'ZZZZZZZZZ' });
					expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toMatchObject({ state: 'declined' });
				});

				test('one that expired is not approved, and is swept', async () => {
					await storage.deviceAuthorizations.create({
						...device,
						deviceCodeHash: 'old',
						userCode: 'XXXXXXXXX',
						expiresAt: at - 1,
					});
					await sweep(at);
					expect(await storage.deviceAuthorizations.findByDeviceCode('old')).toBeUndefined();
					expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toBeDefined();
				});
			});

			test('a new password voids what came before it and need not be changed again', async () => {
				await storage.directory.importTenants([
					tenant({ users: [{ ...user('u1', 'alice'), mustChangePassword: true }] }),
				]);
				expect(await storage.directory.findUser(tenantId, 'u1')).toMatchObject({ mustChangePassword: true });
				await storage.directory.setPassword(tenantId, 'u1', 'another', at + 7);
				const changed = await storage.directory.findUser(tenantId, 'u1');
				expect(changed).toMatchObject({ passwordHash: 'another', tokensValidFrom: 0, passwordChangedAt: at + 7 });
				expect(changed).not.toHaveProperty('mustChangePassword');
			});

			test('an expired session outlives its browser as long as a refresh token that came of it', async () => {
				await putCode('k1');
				await issue({ newFamily: { ...family('f1'), expiresAt: at + 50_000 } });
				await sweep(at + 2000);
				expect(await storage.sessions.find('s')).toBeDefined();
				await sweep(at + 50_001);
				expect(await storage.sessions.find('s')).toBeUndefined();
			});

			test('[sec 152] of several updates of one revision, one wins', async () => {
				await storage.transactions.create(transaction('t'));
				const results = await Promise.all(
					Array.from({ length: 20 }, () => storage.transactions.update(transaction('t'))),
				);
				expect(results.filter(Boolean)).toHaveLength(1);
				expect((await storage.transactions.find('t'))?.revision).toBe(1);
			});
		});

		describe('pushed requests', () => {
			const pushed = {
				handleHash: 'h',
				clientAppId: 'c',
				tenantSegment: 'contoso',
				parameters: [['state', 'é"\'']] as [string, string][],
				expiresAt: at + 90,
			};
			const { parameters: _, expiresAt: __, ...key } = pushed;

			test('one is found by its client, where it was pushed, in time, until a sign-in is completed with it', async () => {
				await storage.pushedRequests.create(pushed);
				for (const other of [{ handleHash: 'x' }, { clientAppId: 'x' }, { tenantSegment: 'x' }])
					expect(await storage.pushedRequests.find({ ...key, ...other }, at)).toBeUndefined();
				expect(await storage.pushedRequests.find(key, at + 90)).toBeUndefined();
				const complete = (): Promise<{ outcome: string }> =>
					storage.grants.completeSignIn({
						pushedRequest: { handleHash: 'h', rememberedUntil: at + 1000 },
						grant: { kind: 'none' },
						record: record(),
						tenantVersion: version,
					});
				for (const _ of [1, 2]) expect(await storage.pushedRequests.find(key, at + 89)).toEqual(pushed.parameters);
				const results = await Promise.all(Array.from({ length: 20 }, complete));
				expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect(await storage.pushedRequests.find(key, at)).toBeUndefined();
				// a page of it may be open still when its row is long swept
				await sweep(at + 999);
				expect(await complete()).toEqual({ outcome: 'spent', kind: 'pushedRequest' });
			});

			test('a sweep removes those whose time is over', async () => {
				await storage.pushedRequests.create(pushed);
				await sweep(at + 90);
				expect(await storage.pushedRequests.find(key, at)).toEqual(pushed.parameters);
				await sweep(at + 91);
				expect(await storage.pushedRequests.find(key, at)).toBeUndefined();
			});
		});

		describe('attempts', () => {
			const limit = { attempts: 5, windowSeconds: 100, lockSeconds: 60 };
			test('[sec 125] of 100 parallel attempts no more than the limit are verified', async () => {
				const results = await Promise.all(Array.from({ length: 100 }, () => storage.attempts.reserve('k', at, limit)));
				expect(results.filter(Boolean)).toHaveLength(5);
			});

			test('the lock ends, a success forgets, and the window forgets', async () => {
				for (let count = 0; count < 5; count += 1) await storage.attempts.reserve('k', at, limit);
				expect(await storage.attempts.reserve('k', at + 59, limit)).toBe(false);
				expect(await storage.attempts.reserve('k', at + 60, limit)).toBe(true);
				await storage.attempts.clear('k');
				for (let count = 0; count < 4; count += 1) expect(await storage.attempts.reserve('k', at, limit)).toBe(true);
				expect(await storage.attempts.reserve('k', at + 100, limit)).toBe(true);
				expect(await storage.attempts.reserve('k', at + 100, limit)).toBe(true);
			});

			test('[sec 124] one of the last three guesses again is not counted, while a lock holds it is refused, a success forgets it', async () => {
				const guess = (...guesses: string[]) =>
					Promise.all(guesses.map((value) => storage.attempts.reserve('k', at, limit, value)));
				expect(await guess('a', 'b', 'c', 'a', 'b', 'c', 'a', 'b')).not.toContain(false);
				expect(await storage.attempts.isLocked('k', at)).toBe(false);
				expect(await guess('d', 'b', 'c', 'a')).toEqual([true, true, true, true]);
				expect([await storage.attempts.isLocked('k', at), await storage.attempts.isLocked('k', at + 60)]).toEqual([
					true,
					false,
				]);
				expect(await guess('a', 'e')).toEqual([false, false]);
				await storage.attempts.clear('k');
				for (let count = 0; count < 5; count += 1) expect(await guess(`${count}`)).toEqual([true]);
				expect(await guess('f')).toEqual([false]);
			});

			test('[sec 124] a lock that grows remembers those before it until a success, and others do not', async () => {
				const growing = { ...limit, longestLockSeconds: 200 };
				const lockedFor = async (key: string, from: number, kind: typeof limit) => {
					let seconds = 0;
					while (!(await storage.attempts.reserve(key, from + seconds, kind))) seconds += 20;
					return seconds;
				};
				for (let count = 0; count < 5; count += 1)
					for (const [key, kind] of [
						['g', growing],
						['k', limit],
					] as const)
						await storage.attempts.reserve(key, at, kind);
				expect(await lockedFor('g', at, growing)).toBe(60);
				expect(await lockedFor('g', at + 60, growing)).toBe(120);
				expect(await lockedFor('g', at + 180, growing)).toBe(200);
				await storage.attempts.clear('g');
				expect(await lockedFor('g', at + 380, growing)).toBe(0);
				expect(await lockedFor('g', at + 380, growing)).toBe(0);
				expect(await lockedFor('k', at, limit)).toBe(60);
				expect(await lockedFor('k', at + 60, limit)).toBe(0);
			});

			test('a sweep forgets counters that have told all they can: of locks that grow, after a month', async () => {
				const growing = { ...limit, longestLockSeconds: 200 };
				for (let count = 0; count < 5; count += 1) await storage.attempts.reserve('g', at, growing);
				const month = 30 * 86_400;
				await sweep(at + 60 + month);
				expect(await storage.attempts.reserve('g', at, growing)).toBe(false);
				await sweep(at + 101 + month);
				expect(await storage.attempts.reserve('g', at, growing)).toBe(true);
			});
		});

		test('settings keep their last value', async () => {
			await storage.settings.set('a', '1');
			await storage.settings.set('a', '2');
			expect(await storage.settings.get('a')).toBe('2');
			expect(await storage.settings.get('b')).toBeUndefined();
		});

		test('a sweep removes what expired and keeps what lives', async () => {
			await putCode('old');
			await issue({ newFamily: family('f') });
			await sweep(at + 500);
			expect(await storage.grants.findCode('old')).toBeUndefined();
			expect(await storage.grants.findFamily('f')).toBeDefined();
		});

		describe('a configuration that was read before', () => {
			const resource = (id: string, n: number) => ({ id, n }) as never;
			type Change = (other: Storage) => Promise<unknown>;
			const changes: [string, Change][] = [
				['a policy is put', (other) => other.conditionalAccess.put(tenantId, 'policies', resource('p5', 1))],
				[
					'another before it, by its id',
					(other) => other.conditionalAccess.put(tenantId, 'policies', resource('p1', 1)),
				],
				['one is replaced', (other) => other.conditionalAccess.put(tenantId, 'policies', resource('p5', 2))],
				[
					'locations are put',
					async (other) => {
						for (const id of ['b', 'a', 'c'])
							await other.conditionalAccess.put(tenantId, 'namedLocations', resource(id, 1));
					},
				],
				['one is removed', (other) => other.conditionalAccess.remove(tenantId, 'namedLocations', 'b')],
				['one that is not there is removed', (other) => other.conditionalAccess.remove(tenantId, 'policies', 'none')],
				[
					'a policy is removed and made again',
					async (other) => {
						await other.conditionalAccess.remove(tenantId, 'policies', 'p5');
						await other.conditionalAccess.put(tenantId, 'policies', resource('p5', 3));
					},
				],
				[
					'a change beside it in one commit is undone',
					(other) =>
						Promise.all([
							other.conditionalAccess.put(tenantId, 'policies', resource('p7', 1)),
							other.grants.commitIssuance({ spends: [], record: record(), tenantVersion: -1, at }),
						]),
				],
				['the tenant is imported again', (other) => other.directory.importTenants([tenant()])],
			];

			test('reads after every change as it does in a storage that remembers nothing of it', async () => {
				await storage.directory.loadConfiguration(tenantId);
				for (const [index, [name, change]] of changes.entries()) {
					await change(storage);
					const remembered = await storage.directory.loadConfiguration(tenantId);
					const unread = await open();
					await unread.directory.importTenants([tenant()]);
					for (const [, earlier] of changes.slice(0, index + 1)) await earlier(unread);
					expect(remembered, name).toEqual(await unread.directory.loadConfiguration(tenantId));
					await unread.close();
				}
			});

			test('keeps what was read when something else is undone', async () => {
				const before = await storage.directory.loadConfiguration(tenantId);
				expect(
					(await storage.grants.commitIssuance({ spends: [], record: record(), tenantVersion: -1, at })).outcome,
				).toBe('stale');
				const after = await storage.directory.loadConfiguration(tenantId);
				expect(after?.applications).toBe(before?.applications);
				expect(after?.policies).toBe(before?.policies);
			});

			test('keeps the lists that did not change', async () => {
				const before = await storage.directory.loadConfiguration(tenantId);
				await storage.conditionalAccess.put(tenantId, 'policies', resource('p', 1));
				const after = await storage.directory.loadConfiguration(tenantId);
				expect(after?.applications).toBe(before?.applications);
				expect(after?.policies).not.toBe(before?.policies);
			});
		});

		test('a sweep of many rows removes all that expired and nothing else', async () => {
			const names = Array.from({ length: 1600 }, (_, index) => `d${index}`);
			const waiting = (name: string, index: number) => ({
				...device,
				deviceCodeHash: name,
				userCode: name,
				expiresAt: at + (index % 2) * 100,
			});
			await Promise.all(names.map((name, index) => storage.deviceAuthorizations.create(waiting(name, index))));
			await sweep(at + 50);
			const left = await Promise.all(names.map((name) => storage.deviceAuthorizations.findByDeviceCode(name)));
			expect(left.map((found) => found !== undefined)).toEqual(names.map((_, index) => index % 2 === 1));
		});

		test('a sweep that is told to stop leaves the rest to the next one', async () => {
			await putCode('old');
			await storage.sweep({ expiredBefore: at + 500, signInsBefore: 0, signal: AbortSignal.abort() });
			expect(await storage.grants.findCode('old')).toBeDefined();
		});

		test('sign-in records older than they are kept are removed, of every tenant, and the younger stay', async () => {
			const other = '10000000-0000-4000-8000-00000000000f';
			const ids = Array.from({ length: 1200 }, (_, index) => index);
			const refused = (tenant: string) => (index: number) =>
				storage.grants.recordRefusal(record({ id: `r${index}`, tenantId: tenant, createdAt: at + index }));
			await Promise.all(ids.map(refused(tenantId)));
			await Promise.all(ids.slice(0, 3).map(refused(other)));
			await sweep(0, at + 1100);
			expect((await storage.grants.signIns(tenantId, 2000)).map(({ createdAt }) => createdAt)).toEqual(
				ids
					.slice(1100)
					.map((index) => at + index)
					.reverse(),
			);
			expect(await storage.grants.signIns(other, 10)).toEqual([]);
		});

		describe('the sign-in log of several tenants, between one another', () => {
			const other = '10000000-0000-4000-8000-00000000000f';
			const told = (index: number) =>
				record({ id: `r${index}`, tenantId: index % 3 === 0 ? other : tenantId, createdAt: at + index });
			const indices = Array.from({ length: 4500 }, (_, index) => index);
			const fill = () => Promise.all(indices.map((index) => storage.grants.recordRefusal(told(index))));
			const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);

			test('is read newest first, a page after the other', async () => {
				await fill();
				const [first, second] = [await storage.grants.signIns(other, 2), [] as { id: string }[]];
				second.push(...(await storage.grants.signIns(other, 2, first[1]?.sequence)));
				expect([ids(first), ids(second)]).toEqual([
					['r4497', 'r4494'],
					['r4491', 'r4488'],
				]);
				expect(await storage.grants.signIns(other, 2, 0)).toEqual([]);
			});

			test('a record is found by its id, the oldest too, in its own tenant alone', async () => {
				await fill();
				for (const id of ['r4498', 'r1', 'r2500']) expect((await storage.grants.findSignIn(tenantId, id))?.id).toBe(id);
				expect((await storage.grants.findSignIn(other, 'r0'))?.id).toBe('r0');
				expect(await storage.grants.findSignIn(other, 'r1')).toBeUndefined();
				expect(await storage.grants.findSignIn('10000000-0000-4000-8000-0000000000ee', 'r1')).toBeUndefined();
			});

			test.each([
				[-1, []],
				[0, ['r0']],
				[2, ['r0']],
				[3, ['r3', 'r0']],
				[9_999, ['r4497', 'r4494']],
			])('up to the time %d', async (time, expected) => {
				await fill();
				expect(
					ids(await storage.grants.signIns(other, 2, await storage.grants.signInsUntil(other, at + time))),
				).toEqual(expected);
			});
		});

		test('spent client assertions are forgotten when they expire, and not before', async () => {
			const spend = { kind: 'clientAssertion', clientAppId: 'c', jti: 'j', expiresAt: at + 60 } as const;
			expect((await issue({ spends: [spend] })).outcome).toBe('committed');
			await sweep(at + 60);
			expect((await issue({ spends: [spend] })).outcome).toBe('spent');
			await sweep(at + 61);
			expect((await issue({ spends: [spend] })).outcome).toBe('committed');
		});

		test('only the first signing key of an algorithm is kept', async () => {
			const key = (kid: string) => ({
				kid,
				tenantId,
				algorithm: 'ES256' as const,
				publicJwk: {},
				sealedPrivateKey: 'x',
				createdAt: at,
			});
			await Promise.all([storage.signingKeys.addFirst(key('a')), storage.signingKeys.addFirst(key('b'))]);
			expect(await storage.signingKeys.list(tenantId)).toHaveLength(1);
		});

		test('what is published of a signing key can be written anew, and no other key’s with it', async () => {
			const key = (kid: string, algorithm: 'ES256' | 'RS256') => ({
				kid,
				tenantId,
				algorithm,
				publicJwk: { kid },
				sealedPrivateKey: 'x',
				createdAt: at,
			});
			await storage.signingKeys.addFirst(key('a', 'ES256'));
			await storage.signingKeys.addFirst(key('b', 'RS256'));
			await storage.signingKeys.describe('a', { kid: 'a', x5t: 'described' });
			expect((await storage.signingKeys.list(tenantId)).map(({ publicJwk }) => publicJwk)).toEqual([
				{ kid: 'a', x5t: 'described' },
				{ kid: 'b' },
			]);
		});
	});
}
