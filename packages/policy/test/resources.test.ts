// Which resources a request is judged for: baseline scopes, data sets, dependencies.
import { type ConditionalAccessPolicy, directoryAppId, microsoftGraphAppId, openIdScopes } from '@countersign/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type BaselineScopesMode,
	compile,
	evaluate,
	microsoftApplicationName,
	type ResourceRequest,
	targetResources,
} from '../src/index.ts';
import { groupsOf } from '../src/resources/application-groups.ts';
import { isBaselineScope } from '../src/resources/baseline-scopes.ts';
import { dataSetOf, dataSetServices } from '../src/resources/data-sets.ts';
import { dataSetFamilies } from '../src/resources/generated/graph-data-sets.ts';
import { earlyBoundDependencies, serviceDependencies } from '../src/resources/service-dependencies.ts';
import { plainSignIn } from './plain-sign-in.ts';

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const planner = '09abbdfd-ed23-44ee-a2d9-a627aa1c90f3';
const oneNote = '2d4d3d8e-2be3-4bef-9f87-7875a61c29de';
const reporting = 'ba26d027-990d-468f-9bd1-576e149408fc';
const windows365 = '0af06dc6-e4b5-4f28-818e-e78e62d137a5';
const graph = microsoftGraphAppId;

const mode: ResourceRequest = {
	resourceAppId: graph,
	scopes: [],
	signsIn: false,
	clientAppId: 'client',
	clientIsConfidential: false,
};
const targetsOf = (request: Partial<ResourceRequest>) => [...targetResources({ ...mode, ...request })].sort();

test.each<[string, string, string[], boolean, boolean, string[]]>([
	['an API of one’s own', 'api', ['Tasks.Read'], false, false, ['api']],
	['an API and a sign-in, public client', 'api', ['Tasks.Read'], true, false, ['api']],
	[
		'an API and a sign-in, confidential client: the client is a target too',
		'api',
		['Tasks.Read'],
		true,
		true,
		['api', 'client'],
	],
	['[sec 158] baseline scopes alone are access to the directory', graph, ['User.Read'], true, false, [directoryAppId]],
	['only OpenID scopes, public client: the directory', graph, [], true, false, [directoryAppId]],
	['only OpenID scopes, confidential client: the client alone', graph, [], true, true, ['client']],
	[
		'baseline scopes are the same for a confidential client',
		graph,
		['GroupMember.Read.All'],
		false,
		true,
		[directoryAppId],
	],
	['and for a public one', graph, ['GroupMember.Read.All'], false, false, [directoryAppId]],
	['in any letter case', graph, ['user.READ'], false, false, [directoryAppId]],
	[
		'the directory’s own scopes beyond the baseline',
		graph,
		['User.Read', 'Application.Read.All'],
		false,
		false,
		[directoryAppId],
	],
	['[case policy/01] a scope that no service is known for: Graph', graph, ['AuditLog.Read.All'], false, false, [graph]],
	['[case policy/01] mail is kept in Exchange alone', graph, ['Mail.Read'], false, false, [exchange]],
	['baseline scopes beside others add nothing', graph, ['User.Read', 'Mail.Read', 'openid'], false, false, [exchange]],
	['[case policy/01] channels are kept in Teams', graph, ['ChannelMessage.Read.All'], false, false, [teams]],
	[
		'[case policy/01] files are kept in SharePoint',
		graph,
		['Files.ReadWrite', 'Sites.Read.All'],
		false,
		false,
		[sharePoint],
	],
	[
		'[case policy/01] two data sets: each is judged',
		graph,
		['Calendars.Read', 'Files.Read'],
		false,
		false,
		[exchange, sharePoint],
	],
	[
		'a service and a scope without one: both',
		graph,
		['Mail.Read', 'AuditLog.Read.All'],
		false,
		false,
		[exchange, graph],
	],
	['a scope with two data sets', graph, ['Tasks.Read'], false, false, [planner, exchange]],
	[
		'a service that is only guessed at does not take Graph away',
		graph,
		['Notes.Read'],
		false,
		false,
		[oneNote, sharePoint, graph],
	],
	['the directory’s own resource', directoryAppId, ['Directory.Read.All'], false, false, [directoryAppId]],
	['[sec 159] a dependency is judged with the resource', teams, ['x'], false, false, [teams, exchange, sharePoint]],
])('%s', (_, resourceAppId, scopes, signsIn, clientIsConfidential, expected) => {
	expect(targetsOf({ resourceAppId, scopes, signsIn, clientIsConfidential })).toEqual([...expected].sort());
});

test('`.default` that nobody replaced by what is granted stands for every service', () => {
	expect(targetsOf({ scopes: ['.default'] })).toEqual([...new Set([graph, directoryAppId, ...dataSetServices])].sort());
});

describe('[case policy/01] Microsoft’s examples: MFA for all resources but the web application and Exchange', () => {
	const webApplication = 'e0000000-0000-4000-8000-000000000001';
	const policy: ConditionalAccessPolicy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'], excludeApplications: [webApplication, exchange] },
			users: { includeUsers: ['All'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	};
	const asked = (request: Partial<ResourceRequest>, policies = [policy]) =>
		evaluate(compile(policies), { ...plainSignIn, applicationIds: targetResources({ ...mode, ...request }) })
			.outcome === 'interrupt';
	const own = { clientAppId: webApplication, clientIsConfidential: true };
	const placeholder = 'e0000000-0000-4000-8000-000000000002';
	const custom = { resourceAppId: placeholder };

	// Microsoft Entra, "Enforcement for baseline scopes": both tables of examples, after and before
	test.each<[string, Partial<ResourceRequest>, after: boolean, before: boolean]>([
		['Visual Studio Code asks openid and profile', { scopes: ['openid', 'profile'], signsIn: true }, true, false],
		['Azure CLI asks User.Read', { scopes: ['User.Read'] }, true, false],
		[
			'the excluded web application asks User.Read and People.Read',
			{ ...own, scopes: ['User.Read', 'People.Read'] },
			true,
			false,
		],
		['the excluded web application asks Files.Read', { ...own, scopes: ['offline_access', 'Files.Read'] }, true, true],
		['OneDrive asks offline_access and Mail.Read', { scopes: ['offline_access', 'Mail.Read'] }, false, false],
		// "What isn't changing"
		['the excluded web application asks openid alone', { ...own, scopes: ['openid'], signsIn: true }, false, false],
		// the rest of the rule
		['a web application that is not excluded', { clientIsConfidential: true, scopes: ['User.Read'] }, true, true],
		['several data sets, one of them excluded', { scopes: ['Mail.Read', 'Files.Read'] }, true, true],
		['a public client beyond the exemption of before', { scopes: ['GroupMember.Read.All'] }, true, true],
	])('%s', (_, request, after, before) => {
		expect([asked(request), asked({ ...request, baselineScopes: 'disable' })]).toEqual([after, before]);
	});

	test('customize: a policy that excludes the placeholder keeps what was before, all others are enforced', () => {
		const keeping = structuredClone(policy);
		keeping.conditions.applications.excludeApplications?.push(placeholder);
		const request = { scopes: ['User.Read'], baselineScopes: custom };
		expect([asked(request), asked(request, [keeping]), asked({ ...request, ...own }, [keeping])]).toEqual([
			true,
			false,
			false,
		]);
	});

	test('disable: a policy without exclusions, and one that names the directory, are enforced all the same', () => {
		const without = structuredClone(policy);
		without.conditions.applications.excludeApplications = [];
		const naming = structuredClone(policy);
		naming.conditions.applications.includeApplications = [directoryAppId];
		const request: Partial<ResourceRequest> = { scopes: ['User.Read'], baselineScopes: 'disable' };
		expect([asked(request, [without]), asked(request, [naming])]).toEqual([true, true]);
	});
});

const scopes = fc.constantFrom(
	'User.Read',
	'Mail.Read',
	'Files.Read',
	'Chat.Read',
	'Policy.Read.All',
	'x',
	'',
	'.default',
	...openIdScopes,
);
const requests = fc.record({
	resourceAppId: fc.constantFrom(graph, directoryAppId, teams, 'api'),
	scopes: fc.oneof(fc.array(scopes), fc.array(fc.constantFrom(...dataSetFamilies.map(([family]) => `${family}.Read`)))),
	signsIn: fc.boolean(),
	clientAppId: fc.constantFrom('client', teams),
	clientIsConfidential: fc.boolean(),
	baselineScopes: fc.constantFrom<BaselineScopesMode>('enable', 'disable', { resourceAppId: 'custom' }),
});

test('[case authority/04] [case authority/02] never nothing, and never less than the data behind the scopes', () => {
	fc.assert(
		fc.property(requests, (request) => {
			const targets = targetResources(request);
			expect(targets.length).toBeGreaterThan(0);
			expect(new Set(targets).size).toBe(targets.length);
			const further = request.scopes.filter((scope) => !isBaselineScope(scope));
			if (request.resourceAppId === graph) {
				for (const scope of further) for (const id of dataSetOf(scope)?.appIds ?? []) expect(targets).toContain(id);
				for (const scope of further) if (!dataSetOf(scope)) expect(targets).toContain(graph);
			}
			if (request.clientIsConfidential && request.signsIn) expect(targets).toContain(request.clientAppId);
		}),
	);
});

test('[case authority/04] profile, email or offline_access alone: the client, or the directory where the client is public', () => {
	for (const scope of openIdScopes) {
		expect(targetsOf({ scopes: [scope], clientIsConfidential: true })).toEqual(['client']);
		expect(targetsOf({ scopes: [scope] })).toEqual([directoryAppId]);
	}
	expect([targetsOf({}), targetsOf({ clientIsConfidential: true })]).toEqual([[directoryAppId], ['client']]);
});

test('a client that is a service brings its early-bound dependencies, and not the late-bound', () => {
	const targets = targetsOf({ resourceAppId: 'api', clientAppId: teams });
	expect(targets).toEqual(['api', exchange, sharePoint].sort());
	expect(targets).not.toContain(planner);
});

// Microsoft Entra, "What are service dependencies" (2026-05-12): the table, written out a second time
const names: Record<string, string> = {
	[exchange]: 'Exchange',
	[sharePoint]: 'SharePoint',
	[teams]: 'Teams',
	[planner]: 'Planner',
	[reporting]: 'Reporting',
	[windows365]: 'Windows 365',
	'2634dd23-5e5a-431c-81ca-11710d9079f4': 'Stream',
	'95de633a-083e-42f5-b444-a4295d8e9314': 'Whiteboard',
	'00000006-0000-0ff1-ce00-000000000000': 'Microsoft 365 portal',
	'4765445b-32c6-49b0-83e6-1d93765276ca': 'office.com',
	'c44b4083-3bb0-49c1-b47d-974e53cbdf3c': 'Azure portal',
	'5926fc8e-304e-4f59-8bed-58ca97cc39a4': 'Intune extension',
	'0000000a-0000-0000-c000-000000000000': 'Intune',
	'925eb0d0-da50-4604-a19f-bd8de9147958': 'Outlook groups',
	'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87': 'Forms',
	'475226c6-020e-4fb2-8a90-7a972cbfc1d4': 'Power Apps',
	'7df0a125-d3be-4c96-aa54-591f83ff541c': 'Power Automate',
	'797f4846-ba00-4fd7-ba43-dac1f8f63013': 'Azure management',
	'00000002-0000-0000-c000-000000000000': 'directory',
	'22098786-6e16-43cc-a27d-191a01a1e3b5': 'To Do',
	'3ff8e6ba-7dc3-4e9e-ba40-ee12b60d6d48': 'To Do web',
	'e9f49c6b-5ce5-44c8-925d-015017e9f7ad': 'Data Lake',
	'872cd9fa-d31f-45e0-9eab-6e460a02d1f1': 'Visual Studio',
	'04f0c124-f2bc-4f59-8241-bf6df9866bbd': 'Visual Studio client',
};

test('the table of service dependencies, early and late', () => {
	const named = (ids: readonly string[]) => ids.map((id) => names[id]);
	const portal = ['Exchange', 'SharePoint', 'Teams', 'Reporting', 'Windows 365'];
	expect([...serviceDependencies].map(([id, { early, late }]) => [names[id], named(early), named(late)])).toEqual([
		['Teams', ['Exchange', 'SharePoint'], ['Planner', 'Stream', 'Whiteboard']],
		['Microsoft 365 portal', portal, []],
		['office.com', portal, []],
		['Azure portal', ['Exchange', 'SharePoint', 'Reporting', 'Windows 365'], []],
		['Intune extension', ['Intune', 'Windows 365'], []],
		['Outlook groups', ['Exchange', 'SharePoint'], []],
		['Forms', ['Exchange', 'SharePoint'], []],
		['Power Apps', ['Azure management', 'directory', 'SharePoint', 'Exchange'], []],
		['Power Automate', ['Power Apps'], []],
		['To Do', ['Exchange'], []],
		['To Do web', ['Exchange'], []],
		['Data Lake', ['Azure management'], []],
		['Visual Studio', ['Azure management'], []],
		['Visual Studio client', ['Azure management'], []],
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

const azureManagement = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

test.each<[string, string, string[]]>([
	['the Microsoft 365 portal', '00000006-0000-0ff1-ce00-000000000000', ['Office365', 'MicrosoftAdminPortals']],
	['Exchange', exchange, ['Office365']],
	['the Azure portal', 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c', ['MicrosoftAdminPortals', azureManagement]],
	['the Exchange admin center', '497effe9-df71-4043-a8bb-14cf78c4b63b', ['MicrosoftAdminPortals']],
	['Security & Compliance', '80ccca67-54bd-44ab-8625-4b79c4dc7775', ['Office365', 'MicrosoftAdminPortals']],
	['the Intune extension, which left the group', '5926fc8e-304e-4f59-8bed-58ca97cc39a4', []],
	['Azure Data Lake', 'e9f49c6b-5ce5-44c8-925d-015017e9f7ad', [azureManagement]],
	['Application Insights', 'f5c26e74-f226-4ae8-85f0-b4af0080ac9e', [azureManagement]],
	['Log Analytics', 'ca7f3f0b-7d91-482c-8e09-c5d840d0eac5', [azureManagement]],
	['Azure DevOps, which left it', '499b84ac-1321-427f-aa17-267ca6975798', []],
	['Azure management itself, by its own id', azureManagement, []],
	['Sway', '905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba', ['Office365']],
	['Power BI, which is no member', '871c010f-5e61-4fb1-83ac-98610a7e9110', []],
	['SpoolsProvisioning, which is none', '61109738-7d2b-4a0b-9fe3-660b1ff83505', []],
	['an API of one’s own', 'api', []],
])('[case policy/10] the groups of %s', (_, id, expected) => {
	expect(groupsOf(id)).toEqual(expected);
});

test.each(['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'ca7f3f0b-7d91-482c-8e09-c5d840d0eac5', azureManagement])(
	'[case policy/10] a policy on Azure management covers %s',
	(id) => {
		const policy: ConditionalAccessPolicy = {
			id: 'p',
			displayName: 'P',
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [azureManagement] },
				users: { includeUsers: ['All'] },
			},
			grantControls: { operator: 'OR', builtInControls: ['block'] },
		};
		expect(evaluate(compile([policy]), { ...plainSignIn, applicationIds: [id] }).outcome).toBe('block');
	},
);

test('[case policy/10] an id that is in no list is told from one that is', () => {
	expect(
		[exchange.toUpperCase(), '11111111-0000-4000-8000-000000000000', 'Office365'].map(microsoftApplicationName),
	).toEqual(['Office 365 Exchange Online', undefined, undefined]);
});
