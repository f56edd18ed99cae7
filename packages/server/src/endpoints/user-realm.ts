// User realm discovery: whether a name is of a domain that this authority checks passwords for. MSAL for Python, Java
// and Go ask before they send a password. It tells of domains, never of users.
import type { Authority, Exchange } from '../authority.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { domainOf } from '../records/principal-name.ts';

export async function userRealm(
	{ origin, storage }: Authority,
	_: Exchange,
	userPrincipalName: string,
): Promise<HttpResponse> {
	const domain = domainOf(userPrincipalName.slice(0, 256)).toLowerCase();
	const tenant = domain === '' ? undefined : await storage.directory.findTenant(domain);
	const common = {
		ver: '1.0',
		domain_name: domain,
		cloud_instance_name: new URL(origin).host,
		cloud_audience_urn: 'urn:federation:MicrosoftOnline',
	};
	return json(200, { ...common, account_type: tenant ? 'Managed' : 'Unknown' });
}
