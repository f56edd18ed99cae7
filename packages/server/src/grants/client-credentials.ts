// The client credentials grant: an application acts as itself. RFC 6749 §4.4.
import { grantTypes } from '@countersign/protocol';
import { applicationScopeInvalid, missingBodyParameter } from '../errors.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { readClaims } from './request-claims.ts';

// MSAL for Java and Go send these along; they mean nothing for an application
const tolerated = new Set(['openid', 'profile', 'email', 'offline_access']);

async function redeem({ form, tenant }: GrantInput): Promise<Redemption> {
	const scope = form.get('scope');
	if (!scope) throw missingBodyParameter('scope');
	const own = scope
		.slice(0, 2048)
		.split(' ')
		.filter((item) => item !== '' && !tolerated.has(item));
	if (own.length !== 1 || !own[0]?.toLowerCase().endsWith('/.default')) throw applicationScopeInvalid(own.join(' '));
	return {
		tenantId: (tenant as Tenant).id,
		facts: [],
		clientAppType: 'other',
		scope: own[0],
		claims: readClaims(form.get('claims')),
		spends: [],
		refresh: { kind: 'none' },
	};
}

export const clientCredentials: Grant = {
	type: grantTypes.clientCredentials,
	parameters: [],
	confidentialOnly: true,
	openTenants: 'none',
	redeem,
};
