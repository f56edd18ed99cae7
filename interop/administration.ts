// What an administrator's application does with Microsoft's SDK for Graph, the same in each language that the SDK is
// generated for: each program tells what it found by the same names.
import { testIds } from '@countersign/testkit';
import { expect, test } from 'vitest';
import { type Findings, startForPrograms } from './driven-program.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const permissions = [
	'User.ReadWrite.All',
	'Group.ReadWrite.All',
	'Application.ReadWrite.All',
	'AppRoleAssignment.ReadWrite.All',
	'DelegatedPermissionGrant.ReadWrite.All',
	'Directory.ReadWrite.All',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
	'Policy.ReadWrite.AuthenticationMethod',
];

/** The authority with a daemon that may administer it. */
export const startForAdministration = () =>
	startForPrograms((tenant) => {
		const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
		daemon?.requiredResourceAccess?.push({
			resourceAppId: graph,
			resourceAccess: permissions.map((value) => ({ value, type: 'Role' as const })),
		});
	});

/** what each of these programs is told beside the rest */
export const administered = { alice: testIds.alice, orders: testIds.orders };

/** @param found what the program found out, once it has ended */
export function testAdministration(found: () => Findings): void {
	test('a user is made, changed, given a manager, signed out, deleted and restored', () => {
		expect(found().get('user')).toEqual({ title: 'Clerk', manager: testIds.alice, signedOut: true, back: true });
		expect(found().get('no user')).toEqual({ status: 404, code: 'Request_ResourceNotFound' });
	});

	test('a group is made, changed, filled and emptied, and its delta tells of it', () => {
		expect(found().get('group')).toEqual({ members: true, left: 0, changed: [true] });
		expect(found().get('no group')).toEqual({ status: 404, code: 'Request_ResourceNotFound' });
	});

	test('an application is made, renamed, given a secret and deleted', () => {
		expect(found().get('application')).toEqual({ name: 'Renamed', secret: true });
		expect(found().get('no application')).toMatchObject({ status: 404 });
	});

	test('its service principal is made, given a role of an API and a grant, which are taken again', () => {
		expect(found().get('service principal')).toEqual({ assigned: [true], scope: 'Orders.Read', left: 0 });
	});

	test('a policy is made, renamed and deleted', () => {
		expect(found().get('policy')).toEqual({ name: 'Renamed', state: 'disabled' });
		expect(found().get('no policy')).toMatchObject({ status: 404 });
	});

	test('locations of both kinds are made and read back as their kind, one is changed, and both are deleted', () => {
		expect(found().get('locations')).toEqual({ ranges: ['192.0.2.0/24'], trusted: true, countries: ['DE', 'FR'] });
		expect(found().get('no location')).toMatchObject({ status: 404 });
	});

	test('an authentication strength is made, its combinations are changed, and it is deleted', () => {
		expect(found().get('strength')).toEqual({ before: ['fido2'], after: ['fido2', 'windowsHelloForBusiness'] });
	});

	test('a batch of a read, a write and a read of nobody is answered one by one', () => {
		expect(found().get('batch')).toEqual({ read: 200, made: 201, nobody: 404, group: 'Of a batch' });
	});

	test('every user is reached, page after page of two', () => {
		const { all, paged } = found().get('pages');
		expect(all.length).toBeGreaterThan(4);
		expect(paged).toEqual(all);
	});
}
