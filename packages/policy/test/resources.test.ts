// Which resources a request is judged for: baseline scopes, data sets, dependencies.
import { directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { targetResources } from '../src/index.ts';
import { groupsOf } from '../src/resources/application-groups.ts';
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

// Microsoft Entra, "What are service dependencies": the table, written out a second time
const names: Record<string, string> = {
	[exchange]: 'Exchange',
	[sharePoint]: 'SharePoint',
	[skype]: 'Skype',
	[teams]: 'Teams',
	[planner]: 'Planner',
	'2634dd23-5e5a-431c-81ca-11710d9079f4': 'Stream',
	'95de633a-083e-42f5-b444-a4295d8e9314': 'Whiteboard',
	'4765445b-32c6-49b0-83e6-1d93765276ca': 'Office portal',
	'925eb0d0-da50-4604-a19f-bd8de9147958': 'Outlook groups',
	'34421fbe-f100-4e5b-9c46-2fea25aa7b88': 'Classroom',
	'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87': 'Forms',
	'475226c6-020e-4fb2-8a90-7a972cbfc1d4': 'Power Apps',
	'7df0a125-d3be-4c96-aa54-591f83ff541c': 'Power Automate',
	'797f4846-ba00-4fd7-ba43-dac1f8f63013': 'Azure management',
	'00000002-0000-0000-c000-000000000000': 'directory',
	'22098786-6e16-43cc-a27d-191a01a1e3b5': 'To Do',
	'e9f49c6b-5ce5-44c8-925d-015017e9f7ad': 'Data Lake',
	'872cd9fa-d31f-45e0-9eab-6e460a02d1f1': 'Visual Studio',
	'f53895d3-095d-408f-8e93-8f94b391404e': 'Project',
	'00000007-0000-0000-c000-000000000000': 'Dynamics',
};

test('the table of service dependencies, early and late', () => {
	const named = (ids: readonly string[]) => ids.map((id) => names[id]);
	expect([...serviceDependencies].map(([id, { early, late }]) => [names[id], named(early), named(late)])).toEqual([
		['Teams', ['Exchange', 'SharePoint', 'Skype'], ['Planner', 'Stream', 'Whiteboard']],
		['Office portal', [], ['Exchange', 'SharePoint']],
		['Outlook groups', ['Exchange', 'SharePoint'], []],
		['Classroom', ['Exchange', 'SharePoint'], []],
		['Forms', ['Exchange', 'SharePoint'], []],
		['Power Apps', ['Azure management', 'directory', 'SharePoint', 'Exchange'], []],
		['Power Automate', ['Power Apps'], []],
		['To Do', ['Exchange'], []],
		['Skype', ['Exchange'], []],
		['Data Lake', ['Azure management'], []],
		['Visual Studio', ['Azure management'], []],
		['Project', ['Dynamics'], []],
	]);
});

test('dependencies of dependencies are dependencies', () => {
	const found = earlyBoundDependencies('7df0a125-d3be-4c96-aa54-591f83ff541c').map((id) => names[id]);
	expect(found.sort()).toEqual(['Azure management', 'Exchange', 'Power Apps', 'SharePoint', 'directory']);
	expect(earlyBoundDependencies('nobody')).toEqual([]);
});

test.each([...serviceDependencies.keys()])('the dependencies of %s end, and hold no doubles', (id) => {
	const found = earlyBoundDependencies(id);
	expect(new Set(found).size).toBe(found.length);
	expect(found).not.toContain(id);
});

test('an application may be in both groups, in one, or in none', () => {
	expect(['00000006-0000-0ff1-ce00-000000000000', exchange, '5926fc8e-304e-4f59-8bed-58ca97cc39a4', 'api'].map(groupsOf)).toEqual([
		['Office365', 'MicrosoftAdminPortals'],
		['Office365'],
		['MicrosoftAdminPortals'],
		[],
	]);
});
