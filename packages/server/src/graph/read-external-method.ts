// What an administrator writes of a provider that proves a second factor. Microsoft Graph,
// "externalAuthenticationMethodConfiguration resource type".
import { isDiscoveryUrl } from '../keys/providers.ts';
import type { ExternalMethodConfiguration } from '../records/methods-policy.ts';
import { allUsers } from '../records/passkey-policy.ts';
import { graphInvalid } from './graph-error.ts';
import { asId, asRow, asText, invalidMember } from './members.ts';
import { readTargets } from './read-method-targets.ts';
import type { Row } from './route.ts';

/** beside those of every configuration */
export const externalMembers = ['displayName', 'state', 'appId', 'openIdConnectSetting'];

/** more would not be a choice for a page */
export const mostExternalMethods = 10;

function readSetting(
	value: unknown,
	before: Partial<ExternalMethodConfiguration['openIdConnectSetting']>,
): ExternalMethodConfiguration['openIdConnectSetting'] {
	const what = 'openIdConnectSetting';
	const { clientId, discoveryUrl } = { ...before, ...asRow(value ?? {}, what) };
	const address = asText(discoveryUrl, `${what}.discoveryUrl`, 1024);
	if (!isDiscoveryUrl(address))
		throw graphInvalid('The discoveryUrl is an https address that ends with /.well-known/openid-configuration.');
	return { clientId: asText(clientId, `${what}.clientId`), discoveryUrl: address };
}

/**
 * @param before as it stands; `id` alone where it is new
 * @throws GraphError 400 for what cannot be followed at a sign-in
 */
export function readExternalMethod(
	body: Row,
	before: Partial<ExternalMethodConfiguration> & Pick<ExternalMethodConfiguration, 'id'>,
): ExternalMethodConfiguration {
	const { displayName = before.displayName, appId = before.appId, state = before.state ?? 'disabled' } = body;
	if (state !== 'enabled' && state !== 'disabled') throw invalidMember('state');
	return {
		id: before.id,
		displayName: asText(displayName, 'displayName', 120),
		state,
		includeTargets: readTargets(body.includeTargets, 'includeTargets', before.includeTargets ?? [allUsers]),
		excludeTargets: readTargets(body.excludeTargets, 'excludeTargets', before.excludeTargets ?? []),
		appId: asId(appId, 'appId'),
		openIdConnectSetting: readSetting(body.openIdConnectSetting, before.openIdConnectSetting ?? {}),
	};
}
