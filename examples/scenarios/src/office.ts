// The trusted place of the document collections: a named location, which is where this machine is, or elsewhere. To be
// out of the office, the scenario moves the office: an administrator’s program changes the location over Graph.
import { createConfidentialClient } from '@countersign/client';
import { ids, officeHere, secrets } from './tenants.ts';

export type Whereabouts = 'here' | 'elsewhere';

/** the second is of RFC 5737, which nobody's machine is in */
const networks = { here: officeHere, elsewhere: ['203.0.113.0/24'] } as const;

/** @returns moves the office */
export function createOffice(authority: string): (where: Whereabouts) => Promise<void> {
	const client = createConfidentialClient({
		clientId: ids.facilities,
		clientSecret: secrets.facilities,
		authority: `${authority}/${ids.contoso}`,
	});
	return async (where) => {
		const { accessToken } = await client.acquireTokenForClient({ scopes: ['https://graph.microsoft.com/.default'] });
		const answer = await fetch(`${authority}/v1.0/identity/conditionalAccess/namedLocations/${ids.office}`, {
			method: 'PATCH',
			headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
			body: JSON.stringify({
				'@odata.type': '#microsoft.graph.ipNamedLocation',
				ipRanges: networks[where].map((cidrAddress) => ({
					'@odata.type': '#microsoft.graph.iPv4CidrRange',
					cidrAddress,
				})),
			}),
		});
		if (!answer.ok) throw new Error(`the office could not be moved: ${answer.status} ${await answer.text()}`);
	};
}
