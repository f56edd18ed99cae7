// Where tools for Azure find this authority: the Azure CLI, Terraform's providers and Azure's libraries for Java read
// the addresses of a cloud from its resource manager. Azure Resource Manager, `GET /metadata/endpoints`. There is no
// resource manager here: what tools ask it at sign-in, which subscriptions there are, is answered with none.
import type { Authority, Exchange } from '../authority.ts';
import { type HttpResponse, json } from '../http/message.ts';

const name = 'Countersign';

/** from this version on one cloud is answered, before it a list of them */
const firstVersionOfOne = '2022-09-01';

/**
 * Answers `GET /metadata/endpoints?api-version=…`, and `GET /subscriptions` and `GET /tenants` of a resource manager in
 * which there is nothing. Suffixes of services that are not here are left out: tools ask for those that they use.
 *
 * @param path which of them, without the first slash
 */
export async function cloud(
	{ origin, graphOrigin }: Authority,
	{ request }: Exchange,
	path: string,
): Promise<HttpResponse> {
	if (!/^metadata\//i.test(path)) return json(200, { value: [] });
	const one = {
		name,
		authentication: {
			loginEndpoint: origin,
			// Azure's own clouds name the resource manager's API, which no tenant has here
			audiences: [`${graphOrigin}/`],
			tenant: 'common',
			identityProvider: 'AAD',
		},
		resourceManager: `${origin}/`,
		portal: `${origin}/portal/`,
		microsoftGraphResourceId: `${graphOrigin}/`,
		suffixes: {},
	};
	const version = new URLSearchParams(request.query).get('api-version') ?? '';
	return json(200, version >= firstVersionOfOne ? one : [one], { 'cache-control': 'public, max-age=300' });
}
