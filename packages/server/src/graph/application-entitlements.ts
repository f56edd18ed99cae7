// What an application publishes: delegated permissions and roles, switched on and off. What is on is never taken away
// at once, so that a client is refused before the name that it asks for can mean something else. Microsoft Graph,
// "permissionScope resource type" and "appRole resource type".
import type { Application, AppRole, PermissionScope } from '../records/application.ts';
import { graphInvalid } from './graph-error.ts';
import { asFlag, asId, asList, asOptionalText, asRow, asText, invalidMember, requireDifferent } from './members.ts';

interface Published<Item> {
	on: Item[];
	off: Item[];
}

const textMembers = [
	'adminConsentDescription',
	'adminConsentDisplayName',
	'userConsentDescription',
	'userConsentDisplayName',
] as const;

function readScope(value: unknown): [scope: PermissionScope, isOn: boolean] {
	const what = 'api.oauth2PermissionScopes';
	const row = asRow(value, what);
	const name = asText(row.value, `${what}.value`, 120);
	if (!/^[A-Za-z0-9._:/-]+$/.test(name)) throw invalidMember(`${what}.value`);
	if (row.type !== undefined && row.type !== 'User' && row.type !== 'Admin') throw invalidMember(`${what}.type`);
	const texts = Object.fromEntries(textMembers.map((member) => [member, asOptionalText(row[member], member) ?? null]));
	const scope: PermissionScope = {
		id: asId(row.id, `${what}.id`),
		value: name,
		type: row.type === 'Admin' ? 'Admin' : 'User',
		displayName: texts.userConsentDisplayName ?? texts.adminConsentDisplayName ?? name,
		description: texts.userConsentDescription ?? texts.adminConsentDescription ?? '',
		texts,
	};
	return [scope, asFlag(row.isEnabled, `${what}.isEnabled`, true)];
}

function readRole(value: unknown): [role: AppRole, isOn: boolean] {
	const row = asRow(value, 'appRoles');
	const name = asText(row.value, 'appRoles.value', 120);
	if (/\s/.test(name)) throw invalidMember('appRoles.value');
	const kinds = asList(row.allowedMemberTypes, 'appRoles.allowedMemberTypes');
	if (kinds.length === 0 || !kinds.every((kind) => kind === 'User' || kind === 'Application'))
		throw invalidMember('appRoles.allowedMemberTypes');
	const role: AppRole = {
		id: asId(row.id, 'appRoles.id'),
		value: name,
		displayName: asText(row.displayName, 'appRoles.displayName'),
		description: asText(row.description, 'appRoles.description', 1024),
		allowedMemberTypes: kinds as AppRole['allowedMemberTypes'],
	};
	return [role, asFlag(row.isEnabled, 'appRoles.isEnabled', true)];
}

function read<Item extends { id: string; value: string }>(
	value: unknown,
	what: string,
	readOne: (value: unknown) => [Item, boolean],
	before: readonly Item[],
): Published<Item> {
	const items = asList(value, what).map(readOne);
	requireDifferent(
		items.map(([{ id }]) => id),
		`${what}.id`,
	);
	requireDifferent(
		items.map(([item]) => item.value),
		`${what}.value`,
	);
	const kept = new Map(items.map(([item]) => [item.id, item]));
	if (before.some(({ id, value: name }) => kept.get(id)?.value !== name))
		throw graphInvalid('Property value cannot be deleted unless it is disabled first.');
	return {
		on: items.filter(([, isOn]) => isOn).map(([item]) => item),
		off: items.filter(([, isOn]) => !isOn).map(([item]) => item),
	};
}

/** @returns the application with the delegated permissions that were sent, in place of those that it has */
export function withScopes(application: Application, value: unknown): Application {
	const { on, off } = read(value, 'api.oauth2PermissionScopes', readScope, application.scopes);
	const { disabledScopes: _, ...rest } = application;
	return { ...rest, scopes: on, ...(off.length > 0 ? { disabledScopes: off } : {}) };
}

/** @returns the application with the roles that were sent, in place of those that it has */
export function withAppRoles(application: Application, value: unknown): Application {
	const { on, off } = read(value, 'appRoles', readRole, application.appRoles);
	const { disabledAppRoles: _, ...rest } = application;
	return { ...rest, appRoles: on, ...(off.length > 0 ? { disabledAppRoles: off } : {}) };
}
