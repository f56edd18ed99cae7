// The domains of a tenant, and how long its passwords live, which Graph has administrators set on a domain. Here it is
// one setting of the tenant: it is answered by each of its domains. Microsoft Graph, "domain resource type".
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Tenant, TenantSettings } from '../records/tenant.ts';
import { applyAudited } from './audited.ts';
import { graphNoObject } from './graph-error.ts';
import { inGraphsSpelling, invalidMember, requireKnown } from './members.ts';
import { readDomains, writeDomains } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';

/** Microsoft Graph, "domain resource type": of passwords that never expire */
const never = 2_147_483_647;

/** days. Microsoft Graph, "domain resource type": what a notice is sent ahead where nothing was set */
const usualNotice = 14;

const toDomain = (name: string, { defaultDomain, settings }: Tenant): Row => ({
	id: name,
	authenticationType: 'Managed',
	availabilityStatus: null,
	manufacturer: null,
	model: null,
	state: null,
	isAdminManaged: true,
	isDefault: name === defaultDomain,
	isInitial: name === defaultDomain,
	isRoot: true,
	isVerified: true,
	passwordNotificationWindowInDays: settings.passwordNotificationWindowInDays ?? usualNotice,
	passwordValidityPeriodInDays: settings.passwordValidityPeriodInDays ?? never,
	supportedServices: [],
});

function findDomain({ snapshot: { tenant } }: GraphInput, id: string): string {
	const found = tenant.domains.find((name) => name.toLowerCase() === id.toLowerCase());
	if (found === undefined) throw graphNoObject(id);
	return found;
}

const known = new Set(['passwordNotificationWindowInDays', 'passwordValidityPeriodInDays']);

/** @returns `undefined` where it was not sent, `null` where it is to be as in a new tenant */
function readDays(value: unknown, what: string, least: number, most: number): number | null | undefined {
	if (value === undefined || value === null) return value;
	if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw invalidMember(what);
	return value as number;
}

/** Microsoft 365, "Set the password expiration policy for your organization": 14 to 730 days, and 1 to 30 */
function changedSettings(settings: TenantSettings, sent: Row): TenantSettings {
	const validity = sent.passwordValidityPeriodInDays;
	const period = validity === never ? null : readDays(validity, 'passwordValidityPeriodInDays', 14, 730);
	const notice = readDays(sent.passwordNotificationWindowInDays, 'passwordNotificationWindowInDays', 1, 30);
	const { passwordValidityPeriodInDays, passwordNotificationWindowInDays, ...others } = settings;
	const [days, ahead] = [
		period === undefined ? passwordValidityPeriodInDays : period,
		notice === undefined ? passwordNotificationWindowInDays : notice,
	];
	return {
		...others,
		...(typeof days === 'number' ? { passwordValidityPeriodInDays: days } : {}),
		...(typeof ahead === 'number' ? { passwordNotificationWindowInDays: ahead } : {}),
	};
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const { tenant } = input.snapshot;
	const name = findDomain(input, id);
	const sent = inGraphsSpelling(body, known);
	requireKnown(sent, known, 'domain');
	const settings = changedSettings(tenant.settings, sent);
	const done = await applyAudited(input, [{ kind: 'putSettings', settings }], {
		activity: 'Set password policy',
		category: 'DirectoryManagement',
		operation: 'Update',
		target: { type: 'Other', id: tenant.id, displayName: name },
		before: lifetimes(tenant),
		after: lifetimes({ ...tenant, settings }),
	});
	return doneOrStale(done);
}

/** under names that the audit does not take for those of secrets */
const lifetimes = ({ settings }: Pick<Tenant, 'settings'>): Row => ({
	validityPeriodInDays: settings.passwordValidityPeriodInDays ?? never,
	notificationWindowInDays: settings.passwordNotificationWindowInDays ?? usualNotice,
});

export const domainRoutes: readonly GraphRoute[] = [
	{
		path: 'domains',
		method: 'GET',
		access: { ...readDomains, users: 'members' },
		documentation: 'List domains',
		answers: 'collection',
		context: 'domains',
		run: async ({ snapshot: { tenant } }) => tenant.domains.map((name) => toDomain(name, tenant)),
	},
	{
		path: 'domains/{id}',
		method: 'GET',
		access: { ...readDomains, users: 'members' },
		documentation: 'Get domain',
		answers: 'object',
		context: 'domains/$entity',
		run: async (input, { id = '' }) => toDomain(findDomain(input, id), input.snapshot.tenant),
	},
	{
		path: 'domains/{id}',
		method: 'PATCH',
		access: { ...writeDomains, users: [roleIds.domainNameAdministrator, roleIds.globalAdministrator] },
		documentation: 'Update domain',
		answers: 'change',
		context: '',
		run: (input, { id = '' }, body) => update(input, id, body),
	},
];
