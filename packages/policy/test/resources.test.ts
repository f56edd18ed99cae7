// Which resources a request is judged for: baseline scopes, data sets, dependencies.
import { directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { targetResources } from '../src/index.ts';
import { earlyBoundDependencies, serviceDependencies } from '../src/resources/service-dependencies.ts';

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const skype = '00000004-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const planner = '09abbdfd-ed23-44ee-a2d9-a627aa1c90f3';

test.each<[string, string, string[], boolean, boolean, string[]]>([
	['an API of one’s own', 'api', ['Tasks.Read'], false, false, ['api']],
	['an API and a sign-in, public client', 'api', ['Tasks.Read'], true, false, ['api']],
	['an API and a sign-in, confidential client: the client is a target too', 'api', ['Tasks.Read'], true, true, ['api', 'client']],
	['[sec 158] baseline scopes alone are access to the directory', microsoftGraphAppId, ['User.Read'], true, false, [directoryAppId]],
	['only OpenID scopes, public client: the directory', microsoftGraphAppId, [], true, false, [directoryAppId]],
	['only OpenID scopes, confidential client: the client alone', microsoftGraphAppId, [], true, true, ['client']],
	['a confidential client has more baseline scopes', microsoftGraphAppId, ['GroupMember.Read.All'], false, true, [directoryAppId]],
	['which a public one has not', microsoftGraphAppId, ['GroupMember.Read.All'], false, false, [microsoftGraphAppId]],
	['one scope beyond the baseline: Graph', microsoftGraphAppId, ['User.Read', 'Application.Read.All'], false, false, [microsoftGraphAppId]],
	['mail is kept in Exchange', microsoftGraphAppId, ['Mail.Read'], false, false, [microsoftGraphAppId, exchange]],
	[
		'channels are kept in Teams, and Teams depends on others',
		microsoftGraphAppId,
		['ChannelMessage.Read.All'],
		false,
		false,
		[microsoftGraphAppId, teams, exchange, sharePoint, skype],
	],
	['files are kept in SharePoint', microsoftGraphAppId, ['Files.ReadWrite', 'Sites.Read.All'], false, false, [microsoftGraphAppId, sharePoint]],
	['two data sets', microsoftGraphAppId, ['Calendars.Read', 'Files.Read'], false, false, [microsoftGraphAppId, exchange, sharePoint]],
	['[sec 159] a dependency is judged with the resource', teams, ['x'], false, false, [teams, exchange, sharePoint, skype]],
])('%s', (_, resourceAppId, scopes, signsIn, clientIsConfidential, expected) => {
	expect(targetResources({ resourceAppId, scopes, signsIn, clientAppId: 'client', clientIsConfidential }).sort()).toEqual([...expected].sort());
});

test('a client that is a service brings its early-bound dependencies, and not the late-bound', () => {
	const targets = targetResources({ resourceAppId: 'api', scopes: [], signsIn: false, clientAppId: teams, clientIsConfidential: false });
	expect([...targets].sort()).toEqual(['api', exchange, sharePoint, skype].sort());
	expect(targets).not.toContain(planner);
});

test.each([...serviceDependencies.keys()])('the dependencies of %s end, and hold no doubles', (id) => {
	const found = earlyBoundDependencies(id);
	expect(new Set(found).size).toBe(found.length);
	expect(found).not.toContain(id);
});
