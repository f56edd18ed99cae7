// What a tenant is: its organization and its subscriptions. Microsoft Graph, "organization" and "subscribedSku resource
// type".

import { joinedId } from '../directory/service-principal.ts';
import type { Tenant } from '../records/tenant.ts';
import { absentOfOrganizations } from './absent-members.ts';
import { graphNoObject } from './graph-error.ts';
import { readOrganization, readSkus } from './permissions.ts';
import type { GraphRoute, Row } from './route.ts';

/**
 * Microsoft Entra, "Product names and service plan identifiers for licensing": Microsoft Entra ID P2, and what of it is
 * meant
 */
const premium = {
	skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b',
	skuPartNumber: 'AAD_PREMIUM_P2',
	plans: [
		['AAD_PREMIUM', '41781fb2-bc02-4b7c-bd55-b576c07bb09d'],
		['AAD_PREMIUM_P2', 'eec0eb4f-6444-4f95-aba0-50c24d67f998'],
		['MFA_PREMIUM', '8a256a2b-b617-496d-b51b-e76466e88db0'],
	],
} as const;

const toOrganization = (tenant: Tenant): Row => ({
	id: tenant.id,
	...absentOfOrganizations,
	deletedDateTime: null,
	displayName: tenant.displayName,
	tenantType: 'AAD',
	createdDateTime: null,
	countryLetterCode: null,
	onPremisesSyncEnabled: null,
	businessPhones: [],
	technicalNotificationMails: [],
	// an edition is not asked for: everything that Conditional Access does is on
	assignedPlans: premium.plans.map(([service, servicePlanId]) => ({
		assignedDateTime: null,
		capabilityStatus: 'Enabled',
		service,
		servicePlanId,
	})),
	provisionedPlans: [],
	verifiedDomains: tenant.domains.map((name) => ({
		capabilities: '',
		isDefault: name === tenant.defaultDomain,
		isInitial: name === tenant.defaultDomain,
		name,
		type: 'Managed',
	})),
});

const toSku = ({ id }: Tenant): Row => ({
	id: `${id}_${premium.skuId}`,
	accountId: id,
	accountName: null,
	appliesTo: 'User',
	capabilityStatus: 'Enabled',
	consumedUnits: 0,
	skuId: premium.skuId,
	skuPartNumber: premium.skuPartNumber,
	subscriptionIds: [joinedId('subscription', id)],
	prepaidUnits: { enabled: 0, lockedOut: 0, suspended: 0, warning: 0 },
	servicePlans: premium.plans.map(([servicePlanName, servicePlanId]) => ({
		appliesTo: 'User',
		provisioningStatus: 'Success',
		servicePlanId,
		servicePlanName,
	})),
});

export const tenantRoutes: readonly GraphRoute[] = [
	{
		path: 'organization',
		method: 'GET',
		access: { ...readOrganization, users: 'members' },
		documentation: 'List organization',
		answers: 'collection',
		context: 'organization',
		run: async ({ snapshot }) => [toOrganization(snapshot.tenant)],
	},
	{
		path: 'organization/{id}',
		method: 'GET',
		access: { ...readOrganization, users: 'members' },
		documentation: 'Get organization',
		answers: 'object',
		context: 'organization/$entity',
		async run({ snapshot: { tenant } }, { id = '' }) {
			if (id !== tenant.id) throw graphNoObject(id);
			return toOrganization(tenant);
		},
	},
	{
		path: 'subscribedSkus',
		method: 'GET',
		access: { ...readSkus, users: 'members' },
		documentation: 'List subscribedSkus',
		answers: 'collection',
		context: 'subscribedSkus',
		run: async ({ snapshot }) => [toSku(snapshot.tenant)],
	},
];
