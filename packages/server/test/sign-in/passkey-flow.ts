// What the tests of passkeys share: what a tenant decided of them, and how Bob registers one at the pages.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';

import { expect } from 'vitest';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { defaultPasskeyPolicy, type PasskeyProfile } from '../../src/records/passkey-policy.ts';
import { applyPolicy } from '../apply-policy.ts';
import type { metadataOf } from './authenticator-maker.ts';
import { type Attester, createSoftwareAuthenticator } from './software-authenticator.ts';
export const red = 'ab'.repeat(16);
export const blue = 'cd'.repeat(16);
export const guidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const phishingResistant = { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };
export const bobsGroup = '40000000-0000-4000-8000-0000000000bb';
export const bob = { tenantId: testIds.tenant, id: testIds.bob };
const bobSignsIn = { username: 'bob@contoso.example', password: testIds.password };
export const now = Date.UTC(2026, 10, 20, 12) / 1000;

export const step = (page: BrowserPage) => page.fields.get('step');
export const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];
/** @returns what the page asks the browser for */
export function asked(page: BrowserPage) {
	const written = /data-passkey="([^"]*)"/.exec(page.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}

export const [firstProfile] = defaultPasskeyPolicy.passkeyProfiles as [PasskeyProfile];
/** A profile, as a tenant file has it. */
export const written = (change: object = {}) => ({ ...firstProfile, ...change }) as never;
export const enforced = { attestationEnforcement: 'registrationOnly' };
export const only = (enforcementType: 'allow' | 'block', ...aaGuids: string[]) => ({
	keyRestrictions: { isEnforced: true, enforcementType, aaGuids: aaGuids.map(guidOf) },
});

interface Start {
	profiles?: object[];
	policy?: object;
	fidoMetadata?: Awaited<ReturnType<typeof metadataOf>>;
}

/** Bob's passkeys at an authority of this test, which asks for one at every sign-in. */
export function createPasskeyFlow() {
	let authority: TestAuthority;
	const ceremony = (page: BrowserPage) => ({ challenge: asked(page).challenge as string, origin: authority.origin });

	async function start({ profiles = [firstProfile], policy = {}, fidoMetadata }: Start = {}): Promise<void> {
		const tenants = testTenants((tenant) => {
			const includeTargets = [
				{ id: 'all_users', allowedPasskeyProfiles: profiles.map((one) => (one as PasskeyProfile).id) },
			];
			const fido2 = { ...defaultPasskeyPolicy, passkeyProfiles: profiles, includeTargets, ...policy };
			tenant.groups?.push({ id: bobsGroup, displayName: 'Bob’s', members: ['bob@contoso.example'] });
			tenant.settings = { ...tenant.settings, authenticationMethods: { fido2: fido2 as never } };
		});
		authority = await createTestAuthority({ tenants, ...(fidoMetadata ? { fidoMetadata } : {}) });
		await applyPolicy(authority, { grantControls: phishingResistant });
	}

	/** The tenant's policy becomes another one, as an administrator would write it. */
	async function decide(profiles: object[], policy: object = {}): Promise<void> {
		const { directory, directoryChanges } = authority.app.authority.storage;
		const tenant = await directory.findTenant(testIds.tenant);
		const includeTargets = [
			{ id: 'all_users', allowedPasskeyProfiles: profiles.map((one) => (one as PasskeyProfile).id) },
		];
		const fido2 = { ...defaultPasskeyPolicy, passkeyProfiles: profiles, includeTargets, ...policy } as never;
		const settings = { ...tenant?.settings, authenticationMethods: { fido2 } };
		const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
		const audit = {
			id: `a${version}`,
			at: now,
			correlationId: 'c',
			activity: 'x',
			category: 'Policy',
			operation: 'Update',
		};
		const more = { initiator: { kind: 'user', id: 'u' }, target: { type: 'Policy', id: 't' }, changes: [] };
		await directoryChanges.apply(
			testIds.tenant,
			[{ kind: 'putSettings', settings }],
			{ ...audit, ...more } as never,
			version,
		);
	}

	async function open() {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		return { browser, client, page: await browser.submit(await browser.open(client.authorizePath()), bobSignsIn) };
	}

	/** Bob makes a passkey; @returns what he sees then, and what is kept of it */
	async function register({
		aaguid = red,
		attester,
		more = {},
	}: {
		aaguid?: string;
		attester?: Attester;
		more?: object;
	} = {}) {
		const authenticator = createSoftwareAuthenticator(userHandleOf(bob), aaguid);
		const { browser, page } = await open();
		expect(step(page)).toBe('register-passkey');
		const made = { ...ceremony(page), ...more };
		const passkey = attester ? await authenticator.attest(made, attester) : authenticator.create(made);
		const answer = await browser.submit(page, { passkey, name: 'Key' });
		const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
		return { authenticator, page, answer, kept: user?.registeredMethods?.passkeys ?? [] };
	}

	return {
		ceremony,
		start,
		decide,
		open,
		register,
		get authority() {
			return authority;
		},
		close: () => authority.close(),
	};
}
